#include "engine/server/detail/guesses.h"

namespace kaze::server::detail {

namespace {

constexpr auto kWindow = std::chrono::minutes(1);

}

Source sourceOf(const boost::asio::ip::address& address)
{
    if (address.is_v4())
        return address.to_v4().to_uint();
    Source network = 0;
    const auto bytes = address.to_v6().to_bytes();
    for (std::size_t i = 0; i < sizeof network; ++i)
        network = network << 8 | bytes.at(i);
    return network;
}

std::optional<base::Duration> Guesses::wrong(Source source)
{
    const auto now = m_clock.steady();
    const auto isOver = [&](const Begun& one) { return now - one.at >= kWindow; };
    const bool isNew = !m_counts.contains(source);
    while (!m_begun.empty() && (isOver(m_begun.front()) || (isNew && m_counts.size() >= kSources))) {
        m_counts.erase(m_begun.front().source);
        m_begun.pop_front();
    }
    const auto [found, begins] = m_counts.try_emplace(source, Count{0, now});
    if (begins)
        m_begun.push_back({source, now});
    auto& count = found->second;
    if (count.wrong < kMost) {
        ++count.wrong;
        return {};
    }
    return kWindow - (now - count.since);
}

} // namespace kaze::server::detail
