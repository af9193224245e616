#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

class QHBoxLayout;
class QMenu;
class QPushButton;

namespace kaze::ui {

class ElidedLabel;

//! The first row of every page: its title, and its controls at the trailing end.
class PageHeader : public QWidget {
    Q_OBJECT
public:
    PageHeader(const Theme& theme, const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    //! Appends a control at the trailing end; `stretch` > 0 lets it grow (a filter field).
    void addControl(QWidget* control, int stretch = 0);
    //! Makes and appends a button; the shortcut works while the page is visible and is shown in the tooltip, and on a primary button.
    QPushButton* addButton(const QString& text, ButtonRole role = ButtonRole::Normal, const QKeySequence& shortcut = {});
    //! Makes and appends a button that opens `menu`, which it owns.
    QPushButton* addMenuButton(const QString& text, QMenu* menu);

private:
    ElidedLabel* m_title;
    QHBoxLayout* m_layout;
};

} // namespace kaze::ui
