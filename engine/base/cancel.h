#pragma once

#include "engine/base/result.h"

#include <functional>
#include <list>
#include <memory>
#include <utility>

namespace kaze::base {

namespace detail {
struct CancelState {
    bool cancelled = false;
    Error reason;
    std::list<std::function<void()>> callbacks;
};
} // namespace detail

//! Keeps a cancellation callback registered for as long as it lives.
class CancelRegistration {
public:
    CancelRegistration() = default;
    CancelRegistration(std::shared_ptr<detail::CancelState> state, std::list<std::function<void()>>::iterator position);
    CancelRegistration(CancelRegistration&& other) noexcept;
    CancelRegistration& operator=(CancelRegistration&& other) noexcept;
    CancelRegistration(const CancelRegistration&) = delete;
    CancelRegistration& operator=(const CancelRegistration&) = delete;
    ~CancelRegistration();

    void release();

private:
    std::shared_ptr<detail::CancelState> m_state;
    std::list<std::function<void()>>::iterator m_position;
};

//! Tells a piece of work that nobody waits for it any more. Cheap to copy; a default one is never cancelled. One thread only
//! (the cell loop): whoever cancels from elsewhere posts there.
class CancelToken {
public:
    CancelToken() = default;
    explicit CancelToken(std::shared_ptr<detail::CancelState> state) : m_state(std::move(state)) { }

    [[nodiscard]] bool cancelled() const { return m_state && m_state->cancelled; }

    //! Why; code Cancelled unless the source gave another (Timeout, for instance).
    [[nodiscard]] Error reason() const;

    //! Calls back once, at once if it already happened; not after the registration is gone.
    [[nodiscard]] CancelRegistration onCancel(std::function<void()> callback) const;

private:
    friend class CancelSource;

    std::shared_ptr<detail::CancelState> m_state;
};

//! The side that cancels. Destroying it does not cancel.
class CancelSource {
public:
    CancelSource();

    //! A source that is cancelled with its parent too.
    explicit CancelSource(const CancelToken& parent);

    [[nodiscard]] CancelToken token() const { return CancelToken{m_state}; }
    [[nodiscard]] bool cancelled() const { return m_state->cancelled; }

    //! The first call counts; callbacks run before it returns.
    void cancel();
    void cancel(Error reason);

private:
    std::shared_ptr<detail::CancelState> m_state;
    CancelRegistration m_parent;
};

} // namespace kaze::base
