#pragma once

#include <QStackedWidget>

namespace kaze::ui {

//! A stack that takes the room there is. Where any of its pages holds a text that wraps, a QStackedWidget asks all of them, the hidden ones too,
//! how high they would be in every width that a layout tries, which costs frames; nobody needs to know that of a page.
class FillingStack : public QStackedWidget {
public:
    using QStackedWidget::QStackedWidget;
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
};

} // namespace kaze::ui
