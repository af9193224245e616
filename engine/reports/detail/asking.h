#pragma once

#include "engine/api/request.h"
#include "engine/reports/report_sources.h"

#include <algorithm>
#include <string>
#include <vector>

namespace kaze::reports::detail {

using Sources = std::shared_ptr<const ReportSources>;

//! Once, however often it is said.
inline void addNote(std::vector<std::string>& notes, const std::string& note)
{
    constexpr std::size_t kMost = 50;
    if (notes.size() < kMost && std::ranges::find(notes, note) == notes.end())
        notes.push_back(note);
}

//! A question of the contract, by its own type.
template <class Q>
[[nodiscard]] base::Task<base::Result<typename Q::Reply>> ask(Sources from, Q query)
{
    api::Request request(std::move(query));
    auto response = co_await from->ask(std::move(request));
    if (!response)
        co_return failure(response);
    auto* reply = response->template as<typename Q::Reply>();
    if (!reply)
        co_return base::fail(base::ErrorCode::Internal, "the cell answered something else than was asked");
    co_return std::move(*reply);
}

//! The same of what lies in archived months too. Where they cannot be unpacked and nothing else fits, that is noted, and the others are asked alone.
template <class Q>
[[nodiscard]] base::Task<base::Result<typename Q::Reply>> askArchives(Sources from, Q query, std::vector<std::string>& notes)
{
    query.archives = true;
    auto wanted = query;
    auto reply = co_await ask(from, std::move(wanted));
    using enum base::ErrorCode;
    const auto isFinal = [](base::ErrorCode code) {
        return code == InvalidArgument || code == Timeout || code == Cancelled || code == Unavailable;
    };
    if (!reply && !isFinal(reply.error().code)) {
        addNote(notes, reply.error().message);
        query.archives = false;
        reply = co_await ask(from, std::move(query));
    }
    if (reply)
        for (const auto& note : reply->notes)
            addNote(notes, note);
    co_return reply;
}

} // namespace kaze::reports::detail
