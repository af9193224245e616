// How long things are kept.

#include "engine/api/request.h"
#include "engine/api/run_control_requests.h"
#include "engine/cell/detail/engine.h"
#include "engine/cell/housekeeping.h"

namespace kaze::cell::detail {

Engine::Answer Engine::handle(api::GetKeeping)
{
    auto keeping = co_await m_housekeeping->look();
    if (!keeping)
        co_return failure(keeping);
    co_return api::Response{std::move(*keeping)};
}

Engine::Answer Engine::handle(api::SetKeeping query)
{
    constexpr std::int64_t kMostDays = 36'500;
    if (!usualKeepDays().contains(query.what)) {
        std::string names;
        for (const auto& [name, days] : usualKeepDays())
            names += (names.empty() ? "" : ", ") + name;
        co_return base::fail(
            base::ErrorCode::InvalidArgument, "nothing called \"" + query.what + "\" is kept; there are " + names);
    }
    if (query.keepDays < 0 || query.keepDays > kMostDays)
        co_return base::fail(base::ErrorCode::InvalidArgument,
            std::to_string(query.keepDays) + " days cannot be kept; give 1 to " + std::to_string(kMostDays) + ", or 0 for ever");
    auto key = Settings::keepKey(query.what);
    auto text = std::to_string(query.keepDays);
    const auto stored = co_await m_settings->set(std::move(key), std::move(text));
    if (!stored)
        co_return failure(stored);
    m_config.keep[query.what] = query.keepDays;
    m_housekeeping->keepFor(m_config.keep);
    const api::GetKeeping look{};
    co_return co_await handle(look);
}

Engine::Answer Engine::handle(api::CleanUp)
{
    const auto cleaned = co_await m_housekeeping->clean();
    if (!cleaned)
        co_return failure(cleaned);
    const api::GetKeeping look{};
    co_return co_await handle(look);
}

} // namespace kaze::cell::detail
