#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace kaze::ui {

//! How many there are of several kinds over time, as bars of equal width with one kind on the other. Dragging, or Shift with the arrows, brushes a range of
//! whole bars; the arrows alone go from bar to bar and say what each holds; Escape lets go of the range. GUI thread.
class StackedBars : public QWidget {
    Q_OBJECT
public:
    struct Kind {
        QString name;
        Tone tone = Tone::Neutral;
        std::vector<double> values; //!< one a bar
    };

    StackedBars(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    //! The first bar begins at `from`, each is `step` wide; the first kind stands at the bottom.
    void setBars(double from, double step, std::vector<Kind> kinds);
    //! How x is written.
    void setXFormat(std::function<QString(double)> format) { m_format = std::move(format); }
    [[nodiscard]] int count() const;
    [[nodiscard]] const std::vector<Kind>& kinds() const { return m_kinds; }

    [[nodiscard]] std::optional<std::pair<double, double>> selectedRange() const { return m_range; }
    void selectRange(double from, double to);
    //! Says nothing.
    void clearRange();

    [[nodiscard]] QSize sizeHint() const override { return {480, 64}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 48}; }

signals:
    //! A person brushed a range, or let go of it.
    void rangeSelected(double from, double to);
    void rangeCleared();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    void paintBars(QPainter& painter) const;
    void paintRange(QPainter& painter) const;
    void letGo();
    void select(int first, int last);
    void moveTo(int bar, bool extend);
    void describe();
    [[nodiscard]] QString describe(int bar) const;
    [[nodiscard]] double barWidth() const;
    [[nodiscard]] int barAt(double x) const;
    [[nodiscard]] double timeOf(int bar) const { return m_from + m_step * bar; }

    const Theme& m_theme;
    double m_from = 0;
    double m_step = 1;
    std::vector<Kind> m_kinds;
    std::function<QString(double)> m_format;
    std::optional<std::pair<double, double>> m_range;
    std::optional<double> m_dragFrom; //!< pixels
    bool m_dragged = false;
    int m_current = -1;
    int m_anchor = -1;
};

} // namespace kaze::ui
