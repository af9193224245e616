#pragma once

#include "ui/widgets/theme.h"

#include <functional>

namespace kaze::ui {

//! A question before something that cannot be taken back.
struct Question {
    QString text; //!< "Cancel 3 runs?"
    QString details; //!< what will happen, what is kept
    QString action; //!< what the button does: "Cancel 3 runs"
    QString otherwise; //!< the way out: "Keep them running"
    ButtonRole role = ButtonRole::Danger;
};

//! Asks over `parent`'s window without blocking, and calls `agreed` when a person agrees. The way out has the keyboard and is what Esc does.
void confirm(QWidget* parent, const Question& question, std::function<void()> agreed);

} // namespace kaze::ui
