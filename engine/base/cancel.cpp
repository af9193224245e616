#include "engine/base/cancel.h"

namespace kaze::base {

CancelRegistration::CancelRegistration(std::shared_ptr<detail::CancelState> state,
                                       std::list<std::function<void()>>::iterator position)
    : m_state(std::move(state)), m_position(position)
{
}

CancelRegistration::CancelRegistration(CancelRegistration&& other) noexcept
    : m_state(std::exchange(other.m_state, nullptr)), m_position(other.m_position)
{
}

CancelRegistration& CancelRegistration::operator=(CancelRegistration&& other) noexcept
{
    if (this != &other) {
        release();
        m_state = std::exchange(other.m_state, nullptr);
        m_position = other.m_position;
    }
    return *this;
}

CancelRegistration::~CancelRegistration()
{
    release();
}

void CancelRegistration::release()
{
    // After cancellation the list has been moved away and the iterator with it; nothing is left to erase.
    if (m_state && !m_state->cancelled)
        m_state->callbacks.erase(m_position);
    else if (m_state)
        *m_position = nullptr;
    m_state.reset();
}

Error CancelToken::reason() const
{
    return m_state ? m_state->reason : Error{};
}

CancelRegistration CancelToken::onCancel(std::function<void()> callback) const
{
    if (!m_state)
        return {};
    if (m_state->cancelled) {
        callback();
        return {};
    }
    const auto position = m_state->callbacks.insert(m_state->callbacks.end(), std::move(callback));
    return {m_state, position};
}

CancelSource::CancelSource() : m_state(std::make_shared<detail::CancelState>()) {}

CancelSource::CancelSource(const CancelToken& parent) : CancelSource()
{
    // The parent may outlive this source, and cancelling runs arbitrary callbacks: hold the state, not `this`.
    m_parent = parent.onCancel([state = std::weak_ptr(m_state), parent] {
        if (const auto alive = state.lock()) {
            CancelSource source;
            source.m_state = alive;
            source.cancel(parent.reason());
        }
    });
}

void CancelSource::cancel()
{
    cancel(Error{ErrorCode::Cancelled, "cancelled", nullptr});
}

void CancelSource::cancel(Error reason)
{
    const auto state = m_state;
    if (state->cancelled)
        return;
    state->cancelled = true;
    state->reason = std::move(reason);
    // Callbacks may release registrations, their own included: they are blanked in place and freed with the list.
    for (auto& callback : state->callbacks)
        if (const auto call = std::exchange(callback, nullptr))
            call();
}

} // namespace kaze::base
