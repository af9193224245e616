#include "engine/telemetry/exports.h"

#include "engine/base/base64.h"
#include "engine/base/text.h"
#include "engine/telemetry/detail/export_job.h"
#include "engine/telemetry/detail/transfer_files.h"

#include <spdlog/logger.h>

namespace kaze::telemetry {

using base::ErrorCode;
using base::Result;
using base::Task;
using detail::ExportJob;

namespace {

constexpr std::size_t kMostExports = 4;
constexpr auto kKept = std::chrono::minutes(10);
constexpr std::int64_t kLongestPart = 4 << 20;

std::unexpected<base::Error> noSuchExport(const std::string& id)
{
    return base::fail(ErrorCode::NotFound,
        "there is no export \"" + base::shortened(id, 60)
            + "\": it was ended, or nobody read it for ten minutes; start it again");
}

} // namespace

struct Exports::Impl {
    Impl(std::filesystem::path in, Parts taken) : folder(std::move(in)), parts(std::move(taken)) { }

    //! Writes it, then waits until nobody wants it any more. `hold` goes last: it keeps what the job uses.
    static Task<> run([[maybe_unused]] std::shared_ptr<void> hold, std::shared_ptr<Impl> self, std::shared_ptr<ExportJob> job)
    {
        const auto written = co_await job->write();
        if (!written) {
            job->state.error = written.error().message;
            if (written.error().code != ErrorCode::Cancelled)
                self->parts.logger->warn("export {}: {}", job->state.fileName, written.error().text());
        } else {
            job->state.finished = true;
        }
        while (!job->cancel.cancelled()) {
            const auto rest = job->lastRead + kKept - self->parts.clock.steady();
            if (rest <= base::Duration::zero())
                break;
            const auto token = job->cancel.token();
            [[maybe_unused]] const auto slept = co_await self->parts.clock.sleep(rest, token);
        }
        co_await forget(self, job);
    }

    static Task<> forget(std::shared_ptr<Impl> self, std::shared_ptr<ExportJob> job)
    {
        self->jobs.erase(job->state.exportId);
        auto gone = job->folder();
        co_await detail::removeFolder(self->parts.workers, std::move(gone));
    }

    const std::filesystem::path folder;
    const Parts parts;
    std::map<std::string, std::shared_ptr<ExportJob>> jobs;
};

Exports::Exports(std::filesystem::path folder, Parts parts) : m_impl(std::make_shared<Impl>(std::move(folder), std::move(parts)))
{
    std::error_code ignored; // what cannot be removed is in nobody's way
    std::filesystem::remove_all(m_impl->folder, ignored);
}

Exports::~Exports() = default;

Task<Result<api::ExportState>> Exports::start(api::StartExport query)
{
    const auto self = m_impl;
    if (!query.kind.known())
        co_return base::fail(ErrorCode::InvalidArgument, "there is no kind \"" + query.kind.name() + "\" of exports");
    if (const auto known = detail::checkFormat(query.kind.valueOr(api::ExportKind::Traces), query.format); !known)
        co_return failure(known);
    if (self->jobs.size() >= kMostExports)
        co_return base::fail(ErrorCode::RateLimited, "there are four exports already; end one of them, or wait until it is done");
    auto job = std::make_shared<ExportJob>(self->parts, std::move(query), self->folder);
    self->jobs[job->state.exportId] = job;
    const auto opened = co_await job->open();
    if (!opened) {
        co_await Impl::forget(self, job);
        co_return failure(opened);
    }
    auto hold = self->parts.hold ? self->parts.hold() : nullptr;
    base::spawn(self->parts.loop, Impl::run(std::move(hold), self, job));
    co_return job->state;
}

Task<Result<api::ExportPart>> Exports::read(api::ReadExport query)
{
    const auto self = m_impl;
    const auto found = self->jobs.find(query.exportId);
    if (found == self->jobs.end())
        co_return noSuchExport(query.exportId);
    const auto job = found->second;
    job->lastRead = self->parts.clock.steady();
    const auto bytes = job->state.bytes;
    if (query.offset < 0 || query.offset > bytes)
        co_return base::fail(ErrorCode::InvalidArgument, "the export has " + std::to_string(bytes) + " bytes by now");
    const auto size = std::min(std::clamp<std::int64_t>(query.limit, 0, kLongestPart), bytes - query.offset);
    api::ExportPart part;
    part.state = job->state;
    if (size == 0)
        co_return part;
    auto work = [job, offset = query.offset, size]() -> Result<std::string> {
        auto content = job->readAt(offset, size);
        return content ? Result<std::string>(base::base64(*content)) : failure(content);
    };
    auto content = co_await self->parts.workers.run(std::move(work));
    if (!content)
        co_return failure(content);
    part.content = std::move(*content);
    co_return part;
}

Result<> Exports::end(const std::string& exportId)
{
    const auto found = m_impl->jobs.find(exportId);
    if (found == m_impl->jobs.end())
        return noSuchExport(exportId);
    const auto job = found->second;
    m_impl->jobs.erase(found);
    job->cancel.cancel();
    return {};
}

void Exports::stop()
{
    for (const auto& [id, job] : m_impl->jobs)
        job->cancel.cancel();
}

} // namespace kaze::telemetry
