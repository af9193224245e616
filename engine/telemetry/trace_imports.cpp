#include "engine/telemetry/trace_imports.h"

#include "engine/base/base64.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/import_job.h"
#include "engine/telemetry/detail/transfer_files.h"

namespace kaze::telemetry {

using base::ErrorCode;
using base::Result;
using base::Task;
using detail::ImportJob;

namespace {

constexpr std::size_t kMostImports = 4;
constexpr base::Duration kKept = std::chrono::minutes(10);
constexpr std::size_t kLongestPart = 4U << 20;

} // namespace

struct TraceImports::Impl {
    Impl(std::filesystem::path in, Exports::Parts taken) : folder(std::move(in)), parts(std::move(taken)) { }

    Result<std::shared_ptr<ImportJob>> find(const std::string& id)
    {
        const auto found = jobs.find(id);
        if (found == jobs.end())
            return base::fail(ErrorCode::NotFound,
                "there is no import \"" + base::shortened(id, 60)
                    + "\": no part of it came for ten minutes, or it is done; begin again");
        if (found->second->isBusy)
            return base::fail(ErrorCode::Conflict, "the part before is still being taken in; send one after the other");
        return found->second;
    }

    static Result<std::shared_ptr<ImportJob>> jobFor(const std::shared_ptr<Impl>& self, const api::ImportTraces& part)
    {
        if (self->stopping.cancelled())
            return base::fail(ErrorCode::Unavailable, "the cell is being closed");
        if (!part.importId.empty())
            return self->find(part.importId);
        if (self->jobs.size() >= kMostImports)
            return base::fail(ErrorCode::RateLimited, "there are four imports already; wait until one of them is done");
        auto job = std::make_shared<ImportJob>(
            self->parts, self->folder, part.name.empty() ? "the file" : part.name, self->stopping.token());
        job->lastPart = self->parts.clock.steady();
        self->jobs[job->id()] = job;
        auto hold = self->parts.hold ? self->parts.hold() : nullptr;
        base::spawn(self->parts.loop, watch(std::move(hold), self, job));
        return job;
    }

    //! Gives it up when nothing of it comes any more. `hold` goes last: it keeps what the job uses.
    static Task<> watch([[maybe_unused]] std::shared_ptr<void> hold, std::shared_ptr<Impl> self, std::shared_ptr<ImportJob> job)
    {
        while (!job->over.cancelled()) {
            const auto rest = job->isBusy ? kKept : job->lastPart + kKept - self->parts.clock.steady();
            if (rest <= base::Duration::zero())
                break;
            const auto token = job->over.token();
            [[maybe_unused]] const auto slept = co_await self->parts.clock.sleep(rest, token);
        }
        // One that is at work ends by itself, and is let go there.
        if (!job->isBusy)
            co_await letGo(self, job);
    }

    static Task<> letGo(std::shared_ptr<Impl> self, std::shared_ptr<ImportJob> job)
    {
        if (self->jobs.erase(job->id()) == 0)
            co_return;
        job->over.cancel();
        auto gone = job->folder();
        co_await detail::removeFolder(self->parts.workers, std::move(gone));
    }

    const std::filesystem::path folder;
    const Exports::Parts parts;
    base::CancelSource stopping;
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
    const auto hold = self->parts.hold ? self->parts.hold() : nullptr; // keeps what the job uses
    auto found = Impl::jobFor(self, part);
    if (!found)
        co_return failure(found);
    const auto job = *found;
    job->isBusy = true;
    const auto isLast = part.isLast;
    const auto taken = co_await job->append(std::move(part.content));
    Result<api::TracesImported> result;
    if (!taken)
        result = failure(taken);
    else if (isLast)
        result = co_await job->store();
    job->isBusy = false;
    job->lastPart = self->parts.clock.steady();
    if (!result || isLast || job->over.cancelled())
        co_await Impl::letGo(self, job);
    if (result && !isLast)
        result->importId = job->id();
    co_return result;
}

void TraceImports::stop()
{
    m_impl->stopping.cancel();
}

} // namespace kaze::telemetry
