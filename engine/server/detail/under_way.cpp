#include "engine/server/detail/under_way.h"

#include <algorithm>

namespace kaze::server::detail {

bool UnderWay::begin(const std::string& secret, const std::shared_ptr<Exchange>& exchange, Answer answer, bool isCounted)
{
    auto& all = m_all[secret];
    std::erase_if(all, [](const One& one) { return one.exchange.expired(); });
    if (isCounted && static_cast<std::size_t>(std::ranges::count(all, true, &One::isCounted)) >= kMostOfToken)
        return false;
    all.push_back({exchange, std::move(answer), isCounted});
    return true;
}

void UnderWay::endThose(const Ended& ended)
{
    for (auto each = m_all.begin(); each != m_all.end();) {
        auto& [secret, all] = *each;
        std::erase_if(all, [](const One& one) { return one.exchange.expired(); });
        const auto why = all.empty() ? std::nullopt : ended(secret);
        // Who is told may begin another.
        const auto over = why ? std::exchange(all, {}) : std::vector<One>();
        each = all.empty() ? m_all.erase(each) : std::next(each);
        for (const auto& one : over)
            if (const auto exchange = one.exchange.lock())
                exchange->revoke(one.answer(*why), *why);
    }
}

} // namespace kaze::server::detail
