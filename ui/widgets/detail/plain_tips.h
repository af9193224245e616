#pragma once

#include <QObject>

namespace kaze::ui {

//! Shows every tooltip of the application as the text that it is. Left alone, Qt takes what looks like HTML for it, and much of what is in tooltips was
//! written by somebody else: an agent, a model, a sender of traces. GUI thread.
class PlainTips : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace kaze::ui
