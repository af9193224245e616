#include "engine/tools/detail/file_job.h"

#include <cerrno>

namespace kaze::tools::detail {

base::Result<FileJob> fileJob(const ToolContext& context)
{
    if (context.workspaceFd < 0)
        return base::fail(base::ErrorCode::NotFound, "this run has no workspace; start it with a folder to work in");
    // Its own descriptor: the run may be gone before the worker is done.
    base::FileDescriptor workspace(fcntl(context.workspaceFd, F_DUPFD_CLOEXEC, 3));
    if (!workspace)
        return std::unexpected(base::systemError("the workspace " + context.workspacePath, errno));
    const auto& key = context.idempotencyKey.empty() ? context.callId : context.idempotencyKey;
    return FileJob{std::move(workspace), std::make_shared<std::atomic<bool>>(false), context.outputLimit, key};
}

base::Task<ToolOutcome> FileTool::call(boost::json::object arguments, const ToolContext& context)
{
    auto result = co_await run(m_function, std::move(arguments), context);
    co_return outcomeOf(std::move(result));
}

base::Task<base::Result<std::string>> FileTool::run(Function function, boost::json::object arguments, const ToolContext& context)
{
    std::function<base::Result<std::string>(const FileJob&)> work
        = [function, given = std::move(arguments)](const FileJob& job) { return function(job, given); };
    co_return co_await onWorker<std::string>(m_workers, context, std::move(work));
}

} // namespace kaze::tools::detail
