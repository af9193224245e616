#pragma once

#include "ui/pages/schedules/week_layout.h"
#include "ui/widgets/theme.h"

#include <QAbstractScrollArea>
#include <QDateTime>

namespace kaze::ui {

//! A week: seven columns with their hours, fires as marks with their names, and above the hours what fires all through a day. A line stands where it is
//! now. The arrow keys go from mark to mark, Enter chooses, Page Up and Page Down ask for another week. Paints itself; knows no link.
class WeekCalendar : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit WeekCalendar(const Theme& theme, QWidget* parent = nullptr);

    void setWeek(const QDate& monday, QList<WeekItem> items, const QDateTime& now);
    [[nodiscard]] const QList<WeekItem>& items() const { return m_items; }
    //! −1 where no mark has the keyboard.
    [[nodiscard]] int currentItem() const { return m_current; }
    void setCurrentItem(int item);
    //! Where a mark is painted, in the viewport.
    [[nodiscard]] QRect rectOf(int item) const;
    //! Scrolls to the hour before now, or to the first fire of another week.
    void scrollToNow();

    [[nodiscard]] QSize sizeHint() const override { return {760, 560}; }

signals:
    //! A person chose a mark.
    void chosen(int item);
    //! Another week is wanted: one before (−1) or behind (1).
    void weekWanted(int step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    [[nodiscard]] int headHeight() const;
    [[nodiscard]] int dayLeft(int day) const;
    [[nodiscard]] int itemAt(const QPoint& point) const;
    [[nodiscard]] int next(int key) const;
    void paintGrid(QPainter& painter) const;
    void paintHead(QPainter& painter) const;
    void paintItem(QPainter& painter, int item) const;
    void paintNow(QPainter& painter) const;
    void updateScroll();

    const Theme& m_theme;
    QDate m_monday;
    QList<WeekItem> m_items;
    QDateTime m_now;
    int m_current = -1;
    int m_rowsAbove = 0;
};

} // namespace kaze::ui
