#pragma once

#include "ui/models/cell_table_model.h"
#include "ui/widgets/theme.h"

#include <QWidget>

class QVBoxLayout;

namespace kaze::ui {

class CellCard;

//! What cells are put together by.
enum class CellGrouping { Environment, Region, None };

//! The cells as cards in groups, as many beside each other as the width allows. Cards stay the same widgets while their figures change.
class CellsBoard : public QWidget {
    Q_OBJECT
public:
    explicit CellsBoard(const Theme& theme, QWidget* parent = nullptr);

    void setGrouping(CellGrouping grouping);
    void setCells(const std::vector<CellFigures>& cells);
    //! Names of the selected ones, in the order in which they were chosen.
    [[nodiscard]] const QStringList& selected() const { return m_selected; }
    void select(const QStringList& names);
    [[nodiscard]] CellCard* card(const QString& name) const { return m_cards.value(name); }

signals:
    void selectionChanged();
    void opened(const QString& name);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QString groupOf(const CellFigures& cell) const;
    [[nodiscard]] QString shapeOf(const std::vector<CellFigures>& cells) const;
    void arrange();
    CellCard* cardOf(const CellFigures& cell);
    void choose(const QString& name, bool more);

    const Theme& m_theme;
    CellGrouping m_grouping = CellGrouping::Environment;
    std::vector<CellFigures> m_cells;
    QHash<QString, CellCard*> m_cards;
    QList<QWidget*> m_headings; //!< and what keeps columns as wide as those of other groups
    QVBoxLayout* m_column;
    QStringList m_selected;
    QString m_shape; //!< who stands where; the same: only figures changed
    int m_beside = 0;
};

} // namespace kaze::ui
