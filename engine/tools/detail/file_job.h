#pragma once

#include "engine/base/loop.h"
#include "engine/tools/tool.h"

#include <atomic>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <string>

namespace kaze::tools::detail {

//! What a piece of file work has on its worker thread: the workspace, a descriptor of its own, and a way to learn that nobody waits any more.
struct FileJob {
    base::FileDescriptor workspace;
    std::shared_ptr<std::atomic<bool>> stop;
    std::size_t outputLimit = 0;
    std::string key; //!< names temporary files

    [[nodiscard]] int root() const { return workspace.get(); }
    [[nodiscard]] bool stopped() const { return stop->load(std::memory_order_relaxed); }
};

//! Errors: NotFound where the run has no workspace; Io.
[[nodiscard]] base::Result<FileJob> fileJob(const ToolContext& context);

//! Does `work` on a worker thread.
template <class T>
base::Task<base::Result<T>> onWorker(
    base::WorkerPool& workers, const ToolContext& context, std::function<base::Result<T>(const FileJob&)> work)
{
    auto job = fileJob(context);
    if (!job)
        co_return failure(job);
    const auto registration = context.cancel.onCancel([stop = job->stop] { stop->store(true, std::memory_order_relaxed); });
    auto run = [job = std::move(*job), work = std::move(work)] { return work(job); };
    co_return co_await workers.run(std::move(run));
}

//! A result as the outcome of a call.
[[nodiscard]] inline ToolOutcome outcomeOf(base::Result<std::string> result)
{
    return result ? ToolOutcome{std::move(*result), false} : ToolOutcome{result.error().text(), true};
}

//! A tool that is one function on a worker thread.
class FileTool : public Tool {
public:
    using Function = base::Result<std::string> (*)(const FileJob& job, const boost::json::object& arguments);

    FileTool(base::WorkerPool& workers, ToolInfo info, Function function)
        : m_workers(workers), m_info(std::move(info)), m_function(function)
    {
    }

    [[nodiscard]] const ToolInfo& info() const override { return m_info; }
    [[nodiscard]] base::Task<ToolOutcome> call(boost::json::object arguments, const ToolContext& context) override;

protected:
    //! The function may outlive this tool, so it is all that goes to the worker.
    [[nodiscard]] base::Task<base::Result<std::string>> run(
        Function function, boost::json::object arguments, const ToolContext& context);

    base::WorkerPool& m_workers;

private:
    ToolInfo m_info;
    Function m_function;
};

} // namespace kaze::tools::detail
