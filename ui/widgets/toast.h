#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

#include <chrono>
#include <functional>

class QVBoxLayout;

namespace kaze::ui {

struct ToastMessage {
    QString text;
    Tone tone = Tone::Neutral; //!< its word stands before the text: "Warning", "Problem", "Done"
    QString actionText; //!< of a button ("Undo"), which calls `action`; the notice goes with it
    std::function<void()> action;
    std::chrono::milliseconds stays{6000}; //!< zero: until a person closes it
};

//! Notices that come and go in the bottom trailing corner of `host`, newest lowest, four at most. Never takes the keyboard, never blocks; stays
//! while the pointer is on it. Screen readers are told.
class ToastArea : public QWidget {
    Q_OBJECT
public:
    ToastArea(const Theme& theme, QWidget* host);

    void post(const ToastMessage& message);
    [[nodiscard]] int count() const;
    //! Presses the button of the newest notice that has one, for who has no pointer; false where none has.
    bool act();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();

    const Theme& m_theme;
    QVBoxLayout* m_layout;
};

} // namespace kaze::ui
