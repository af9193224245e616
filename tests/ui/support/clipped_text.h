#pragma once

#include <QLabel>
#include <QPushButton>

namespace kaze::ui::test {

//! The first text below `parent` that has too little room; empty when all have enough.
[[nodiscard]] inline QString clippedText(const QWidget& parent)
{
    for (const auto* label : parent.findChildren<QLabel*>()) {
        if (!label->isVisible() || label->text().isEmpty())
            continue;
        const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->minimumSizeHint().height();
        if (label->height() < needed)
            return QString("%1 of %2 px: %3").arg(label->height()).arg(needed).arg(label->text());
        if (!label->wordWrap() && label->width() < label->minimumSizeHint().width())
            return QString("%1 of %2 px wide: %3").arg(label->width()).arg(label->minimumSizeHint().width()).arg(label->text());
    }
    for (const auto* button : parent.findChildren<QPushButton*>())
        if (button->isVisible() && !button->menu() && button->width() < button->minimumSizeHint().width())
            return button->text();
    return {};
}

} // namespace kaze::ui::test
