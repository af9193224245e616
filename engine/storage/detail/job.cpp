#include "engine/storage/detail/job.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <string>

namespace kaze::storage::detail {

base::Error threwError(const char* what)
{
    return {base::ErrorCode::Internal, std::string("a storage job threw an exception: ") + what, nullptr};
}

void deliverAll(const base::Executor& loop, Jobs jobs)
{
    const auto first = std::partition(
        jobs.begin(), jobs.end(), [](const std::unique_ptr<Job>& job) { return job->reply() != Job::Reply::Wait; });
    for (auto at = first; at != jobs.end(); ++at)
        (*at)->deliver();
    jobs.erase(first, jobs.end());
    if (jobs.empty())
        return;
    auto deliverRest = [rest = std::move(jobs)] {
        for (const auto& job : rest)
            job->deliver();
    };
    if (loop)
        boost::asio::post(loop, std::move(deliverRest));
    else
        deliverRest();
}

} // namespace kaze::storage::detail
