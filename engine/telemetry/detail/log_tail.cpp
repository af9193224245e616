#include "engine/telemetry/detail/log_tail.h"

#include "engine/api/log.h"

#include <algorithm>

namespace kaze::telemetry {

LogFollower::LogFollower(std::shared_ptr<detail::Followed> followed) : m_followed(std::move(followed)) { }

LogFollower::~LogFollower()
{
    const std::lock_guard lock(m_followed->mutex);
    m_followed->isGone = true;
    m_followed->rows.clear();
}

LogFollower::Taken LogFollower::take(std::size_t limit)
{
    Taken taken;
    const std::lock_guard lock(m_followed->mutex);
    auto& rows = m_followed->rows;
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(limit, rows.size()));
    taken.rows.assign(std::make_move_iterator(rows.begin()), std::make_move_iterator(end));
    rows.erase(rows.begin(), end);
    taken.leftOut = std::exchange(m_followed->leftOut, 0);
    taken.isMore = !rows.empty();
    return taken;
}

namespace detail {

namespace {

constexpr std::size_t kMostWaiting = 5000;

//! Those that fit, of many the newest: the others are counted and not made.
std::int64_t pick(const LogFilter& filter, Month month, const std::vector<EventRow>& events, std::vector<api::LogRow>& fitting)
{
    std::int64_t leftOut = 0;
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        if (!filter.matches(lineOf(*event)))
            continue;
        if (fitting.size() < kMostWaiting)
            fitting.push_back(logRowOf(*event, month));
        else
            ++leftOut;
    }
    std::ranges::reverse(fitting);
    return leftOut;
}

//! False: nobody follows any more.
bool handOn(Followed& followed, Month month, const std::vector<EventRow>& events)
{
    std::vector<api::LogRow> fitting;
    const auto leftOut = pick(followed.filter, month, events, fitting);
    bool wasEmpty = false;
    {
        const std::lock_guard lock(followed.mutex);
        if (followed.isGone)
            return false;
        wasEmpty = followed.rows.empty();
        followed.leftOut += leftOut;
        std::ranges::move(fitting, std::back_inserter(followed.rows));
        for (; followed.rows.size() > kMostWaiting; ++followed.leftOut)
            followed.rows.pop_front();
    }
    if (wasEmpty && !fitting.empty() && followed.wake)
        followed.wake();
    return true;
}

} // namespace

base::Result<std::unique_ptr<LogFollower>> LogTail::follow(const std::string& filter, std::function<void()> wake)
{
    auto parsed = LogFilter::parse(filter);
    if (!parsed)
        return base::failure(parsed);
    auto followed = std::make_shared<Followed>();
    followed->filter = std::move(*parsed);
    followed->wake = std::move(wake);
    const std::lock_guard lock(m_mutex);
    m_followed.push_back(followed);
    m_isFollowed = true;
    return std::make_unique<LogFollower>(std::move(followed));
}

void LogTail::added(Month month, const std::vector<EventRow>& events)
{
    if (!m_isFollowed.load() || events.empty())
        return;
    std::vector<std::shared_ptr<Followed>> all;
    {
        const std::lock_guard lock(m_mutex);
        all = m_followed;
    }
    std::vector<std::shared_ptr<Followed>> gone;
    for (const auto& followed : all)
        if (!handOn(*followed, month, events))
            gone.push_back(followed);
    if (gone.empty())
        return;
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_followed, [&](const auto& followed) { return std::ranges::find(gone, followed) != gone.end(); });
    m_isFollowed = !m_followed.empty();
}

} // namespace detail

} // namespace kaze::telemetry
