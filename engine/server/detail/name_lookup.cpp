#include "engine/server/detail/name_lookup.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <system_error>
#include <thread>

namespace kaze::server::detail {

using boost::asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

std::atomic<int> s_atWork{0};

}

//! What the thread and who waits for it both hold.
struct NameLookup::Shared {
    using Work = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

    std::mutex mutex; //!< guards what follows
    std::optional<Work> work; //!< none once nobody waits any more
    Done done;

    static void tell(const std::shared_ptr<Shared>& shared, const ErrorCode& error, const Places& places)
    {
        const std::lock_guard lock(shared->mutex);
        if (!shared->work)
            return;
        boost::asio::post(shared->work->get_executor(), [shared, error, places] {
            Done done;
            {
                const std::lock_guard taking(shared->mutex);
                done = std::exchange(shared->done, nullptr);
                shared->work.reset();
            }
            if (done)
                done(error, places);
        });
    }
};

NameLookup::NameLookup(boost::asio::io_context& context, const std::string& host, std::uint16_t port, Done done)
    : m_shared(std::make_shared<Shared>())
{
    m_shared->work.emplace(context.get_executor());
    m_shared->done = std::move(done);
    ErrorCode noAddress;
    const auto address = boost::asio::ip::make_address(host, noAddress);
    if (!noAddress) {
        Shared::tell(m_shared, {}, Places::create(tcp::endpoint(address, port), host, std::to_string(port)));
        return;
    }
    if (++s_atWork > kMostAtOnce) {
        --s_atWork;
        Shared::tell(m_shared, boost::asio::error::host_not_found_try_again, {});
        return;
    }
    try {
        std::thread([shared = m_shared, host, port] { lookUp(shared, host, port); }).detach();
    } catch (const std::system_error&) { // the system has no thread to give
        --s_atWork;
        Shared::tell(m_shared, boost::asio::error::host_not_found_try_again, {});
    }
}

//! On the thread: nothing of ours that the process takes down at its end is touched while the resolver is at work.
void NameLookup::lookUp(const std::shared_ptr<Shared>& shared, const std::string& host, std::uint16_t port)
{
    pthread_setname_np(pthread_self(), "kaze-names");
    ErrorCode error;
    boost::asio::io_context own;
    const auto places = tcp::resolver(own).resolve(host, std::to_string(port), error);
    --s_atWork;
    Shared::tell(shared, error, places);
}

int NameLookup::atWork()
{
    return s_atWork;
}

NameLookup::~NameLookup()
{
    Done forgotten; // which may hold us: let go without the lock
    const std::lock_guard lock(m_shared->mutex);
    m_shared->work.reset();
    forgotten.swap(m_shared->done);
}

} // namespace kaze::server::detail
