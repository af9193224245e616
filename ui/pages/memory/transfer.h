#pragma once

#include <QObject>
#include <QString>

namespace kaze::ui {

//! Something that goes on in the background with a file, as a strip shows it. GUI thread.
class Transfer : public QObject {
    Q_OBJECT
public:
    enum class State { Idle, Running, Done, Stopped, Failed };
    Q_ENUM(State)

    using QObject::QObject;

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] virtual QString words() const = 0; //!< how far it is, or what came of it
    [[nodiscard]] virtual double fraction() const = 0; //!< 0 to 1; negative where nobody knows
    [[nodiscard]] virtual QString listing() const { return {}; } //!< what is to be read of it at length
    [[nodiscard]] virtual QString listingTitle() const { return {}; }
    virtual void cancel() = 0;
    //! Goes on after it was stopped or failed.
    virtual void resume() = 0;

signals:
    void changed();

protected:
    void setState(State state)
    {
        m_state = state;
        emit changed();
    }

private:
    State m_state = State::Idle;
};

} // namespace kaze::ui
