#pragma once

#include "ui/models/cell_table_model.h"
#include "ui/widgets/card.h"

#include <QLabel>

#include <array>

namespace kaze::ui {

class ElidedLabel;
class MeterBar;
class Sparkline;
class StateChip;

//! A cell in the grid: its state, its figures, what is nearest to its limit. A click selects, a double click and Enter open, Space selects one more.
class CellCard : public Card {
    Q_OBJECT
public:
    explicit CellCard(const Theme& theme, QWidget* parent = nullptr);

    void setFigures(const CellFigures& figures);
    [[nodiscard]] const CellFigures& figures() const { return m_figures; }
    void setSelected(bool selected);
    [[nodiscard]] bool isSelected() const { return m_selected; }

signals:
    //! `more`: besides those that are selected.
    void chosen(bool more);
    void opened();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    enum Figure { Agents, Today, Latency, Version, kFigures };

    const Theme& m_theme;
    CellFigures m_figures;
    StateChip* m_state;
    std::array<QLabel*, kFigures> m_values{};
    Sparkline* m_trend;
    QLabel* m_work;
    MeterBar* m_nearest;
    ElidedLabel* m_note;
    bool m_selected = false;
};

} // namespace kaze::ui
