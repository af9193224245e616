#include "engine/messaging/tail.h"

#include "engine/messaging/detail/waiting.h"

#include <algorithm>

namespace kaze::messaging {

using base::Result;
using base::Task;

namespace {

constexpr auto kLongestWait = std::chrono::minutes(10);

api::TopicPage pageOf(const std::vector<LogEntry>& entries, std::size_t limit, std::int64_t lookedUpTo)
{
    api::TopicPage page;
    for (const auto& each : entries)
        page.entries.push_back({each.number, *each.message});
    page.last = entries.empty()  ? lookedUpTo
        : entries.size() < limit ? std::max(lookedUpTo, entries.back().number)
                                 : entries.back().number;
    return page;
}

} // namespace

Task<Result<api::TopicPage>> readTopics(
    Transport& transport, const base::Clock& clock, api::ReadTopics query, base::CancelToken cancel)
{
    const auto wait = std::clamp<base::Duration>(std::chrono::milliseconds(query.waitMs), base::Duration::zero(), kLongestWait);
    const auto until = clock.steady() + wait;
    const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, 1000));
    const auto bell = std::make_shared<detail::Bell>();
    Handler ring = [bell](const Message&) { bell->ring(); };
    SubscribeTo to;
    to.tenant = query.tenant;
    to.pattern = query.pattern;
    const auto listening = transport.subscribe(std::move(to), std::move(ring));
    if (!listening)
        co_return failure(listening);
    const auto after = query.after.value_or(transport.lastNumber());
    while (true) {
        // What is published but not in the log rings too, and finds nothing.
        const auto rung = bell->rung;
        const auto upTo = std::max(after, transport.lastNumber());
        const auto entries = co_await transport.replay(query.tenant, query.pattern, after, limit);
        if (!entries)
            co_return failure(entries);
        const auto left = until - clock.steady();
        if (!entries->empty() || left <= base::Duration::zero())
            co_return pageOf(*entries, limit, upTo);
        if (cancel.cancelled())
            co_return std::unexpected(cancel.reason());
        if (bell->rung != rung)
            continue;
        const auto shot = bell->next();
        const auto woken = co_await detail::waitWithin(clock, shot, left, cancel);
        if (!woken && woken.error().code != base::ErrorCode::Timeout)
            co_return failure(woken);
    }
}

} // namespace kaze::messaging
