#pragma once

#include "engine/api/log.h"
#include "engine/telemetry/detail/log_filter.h"
#include "engine/telemetry/detail/log_rows.h"
#include "engine/telemetry/log_follower.h"

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>

namespace kaze::telemetry::detail {

//! What a follower and the tail share.
struct Followed {
    LogFilter filter; //!< of the thread that stores
    std::function<void()> wake;
    std::mutex mutex; //!< guards what follows
    std::deque<api::LogRow> rows;
    std::size_t bytes = 0; //!< of them
    std::int64_t leftOut = 0;
    bool isGone = false;
};

//! Hands stored lines on to those who follow the log, each those that fit its filter.
class LogTail {
public:
    //! Any thread. Errors: InvalidArgument.
    [[nodiscard]] base::Result<std::unique_ptr<LogFollower>> follow(const std::string& filter, std::function<void()> wake);

    //! On the thread that stores: these are in the month's file now. Costs next to nothing while nobody follows.
    void added(Month month, const std::vector<EventRow>& events);

private:
    std::mutex m_mutex; //!< guards m_followed
    std::vector<std::shared_ptr<Followed>> m_followed;
    std::atomic<bool> m_isFollowed{false};
};

} // namespace kaze::telemetry::detail
