#include "engine/telemetry/trace_imports.h"

#include "engine/base/base64.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/import_job.h"

namespace kaze::telemetry {

using base::ErrorCode;
using base::Result;
using base::Task;
using detail::ImportJob;

namespace {

constexpr std::size_t kMostImports = 4;
constexpr auto kKept = std::chrono::minutes(10);
constexpr std::size_t kLongestPart = 4U << 20;

} // namespace

struct TraceImports::Impl {
    Impl(std::filesystem::path in, Exports::Parts taken) : folder(std::move(in)), parts(std::move(taken)) { }

    //! Gives up those of which nothing comes any more.
    void sweep()
    {
        const auto now = parts.clock.steady();
        std::erase_if(jobs, [&](const auto& job) { return !job.second->isBusy && job.second->lastPart + kKept < now; });
    }

    Result<std::shared_ptr<ImportJob>> jobFor(const api::ImportTraces& part)
    {
        sweep();
        const auto found = jobs.find(part.importId);
        if (!part.importId.empty() && found == jobs.end())
            return base::fail(ErrorCode::NotFound,
                "there is no import \"" + base::shortened(part.importId, 60)
                    + "\": no part of it came for ten minutes, or it is done; begin again");
        if (found != jobs.end() && found->second->isBusy)
            return base::fail(ErrorCode::Conflict, "the part before is still being taken in; send one after the other");
        if (found != jobs.end())
            return found->second;
        if (jobs.size() >= kMostImports)
            return base::fail(ErrorCode::RateLimited, "there are four imports already; wait until one of them is done");
        auto job = std::make_shared<ImportJob>(parts, folder, part.name.empty() ? "the file" : part.name);
        jobs[job->id()] = job;
        return job;
    }

    const std::filesystem::path folder;
    const Exports::Parts parts;
    std::map<std::string, std::shared_ptr<ImportJob>> jobs;
};

TraceImports::TraceImports(std::filesystem::path folder, Exports::Parts parts)
    : m_impl(std::make_shared<Impl>(std::move(folder), std::move(parts)))
{
    std::error_code ignored; // what cannot be removed is in nobody's way
    std::filesystem::remove_all(m_impl->folder, ignored);
}

TraceImports::~TraceImports() = default;

Task<Result<api::TracesImported>> TraceImports::take(api::ImportTraces part)
{
    const auto self = m_impl;
    if (part.content.size() > (kLongestPart + 2) / 3 * 4)
        co_return base::fail(ErrorCode::InvalidArgument, "a part has at most 4 MB");
    auto found = self->jobFor(part);
    if (!found)
        co_return failure(found);
    const auto job = *found;
    const auto hold = self->parts.hold ? self->parts.hold() : nullptr;
    job->isBusy = true;
    job->lastPart = self->parts.clock.steady();
    const auto isLast = part.isLast;
    const auto taken = co_await job->append(std::move(part.content));
    Result<api::TracesImported> result;
    if (!taken)
        result = failure(taken);
    else if (isLast)
        result = co_await job->store();
    job->isBusy = false;
    if (!result || isLast)
        self->jobs.erase(job->id());
    if (result && !isLast)
        result->importId = job->id();
    co_return result;
}

} // namespace kaze::telemetry
