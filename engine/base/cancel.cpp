#include "engine/base/cancel.h"

namespace kaze::base {

CancelRegistration::CancelRegistration(
    std::shared_ptr<detail::CancelState> state, std::list<std::function<void()>>::iterator position)
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
    // Destroying a callback may destroy whoever owns this registration: it is empty before that.
    const auto state = std::exchange(m_state, nullptr);
    if (!state)
        return;
    // Once cancelled the list stands still, and `cancelState` may be walking it.
    if (state->cancelled)
        *m_position = nullptr;
    else
        state->callbacks.erase(m_position);
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

CancelSource::CancelSource() : m_state(std::make_shared<detail::CancelState>()) { }

namespace {

void cancelState(detail::CancelState& state, Error reason)
{
    if (state.cancelled)
        return;
    state.cancelled = true;
    state.reason = std::move(reason);
    // Callbacks may release registrations, their own included: they are blanked in place and freed with the list.
    for (auto& callback : state.callbacks)
        if (const auto call = std::exchange(callback, nullptr))
            call();
}

} // namespace

CancelSource::CancelSource(const CancelToken& parent) : CancelSource()
{
    // The callback lives in the parent's state, so it holds the parent weakly, or neither would ever go.
    m_parent = parent.onCancel([state = std::weak_ptr(m_state), above = std::weak_ptr(parent.m_state)] {
        const auto child = state.lock();
        const auto reason = CancelToken(above.lock()).reason();
        if (child)
            cancelState(*child, reason);
    });
}

void CancelSource::cancel()
{
    cancel(Error{ErrorCode::Cancelled, "cancelled", nullptr});
}

void CancelSource::cancel(Error reason)
{
    // A callback may destroy this source.
    const auto state = m_state;
    cancelState(*state, std::move(reason));
}

} // namespace kaze::base
