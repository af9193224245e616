#include "engine/gateway/detail/continuation.h"

#include <algorithm>

namespace kaze::gateway::detail {

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kLook = 160; //!< bytes of the continuation that are looked at before anything is handed on
constexpr std::size_t kTelling = 24; //!< bytes in common that are no accident

std::string_view common(std::string_view left, std::string_view right)
{
    const auto ends = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    return left.substr(0, static_cast<std::size_t>(ends.first - left.begin()));
}

} // namespace

Continuation::Continuation(std::string before)
    : m_before(std::move(before)), m_prefill(m_before.substr(0, m_before.find_last_not_of(kSpace) + 1))
{
}

std::string Continuation::take(std::string_view piece)
{
    if (m_state == State::Failed)
        return {};
    if (m_state == State::Joined)
        return std::string(piece);
    m_held += piece;
    return decide(false);
}

std::string Continuation::finish()
{
    return m_state == State::Joined || m_state == State::Failed ? std::string() : decide(true);
}

std::string Continuation::decide(bool ended)
{
    if (m_state == State::Deciding && m_held.size() < kLook && !ended)
        return {};
    if (m_state == State::Deciding) {
        const auto same = common(m_held, m_before).size();
        m_state = same == m_before.size() || same >= kTelling ? State::Repeating : State::Joined;
        if (m_state == State::Joined) {
            // The end of the first may stand at the beginning of the second: white space that the prefill left out, or a sentence said again.
            const auto tail = std::string_view(m_before).substr(m_prefill.size());
            auto skip = common(m_held, tail).size();
            for (auto length = std::min(m_held.size(), m_before.size()); length >= kTelling; --length)
                if (m_before.ends_with(std::string_view(m_held).substr(0, length))) {
                    skip = length;
                    break;
                }
            return std::exchange(m_held, {}).substr(skip);
        }
    }
    // It began anew: swallow it as long as it says the same.
    const auto rest = std::string_view(m_before).substr(m_repeated);
    const auto same = common(m_held, rest).size();
    m_repeated += same;
    auto left = m_held.substr(same);
    m_held.clear();
    if (m_repeated == m_before.size()) {
        m_state = State::Joined;
        return left;
    }
    if (!left.empty() || ended)
        m_state = State::Failed;
    return {};
}

} // namespace kaze::gateway::detail
