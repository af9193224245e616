#include "engine/server/remote_client.h"

#include "engine/api/wire.h"
#include "engine/server/detail/remote_session.h"
#include "engine/server/tls_words.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <future>
#include <mutex>
#include <pthread.h>
#include <thread>

namespace kaze::server {

namespace {

constexpr auto kLeaveWithin = std::chrono::milliseconds(500);

class Client final : public RemoteClient {
public:
    explicit Client(RemoteOptions options)
        : m_session(std::make_shared<detail::RemoteSession>(m_context, std::move(options))), m_work(m_context.get_executor()),
          m_thread([this] {
              pthread_setname_np(pthread_self(), "kaze-remote");
              m_context.run();
          })
    {
    }

    //! Tells the cell that the session is over, if that can be done soon.
    ~Client() override
    {
        boost::asio::post(m_context, [this] {
            const auto patience = std::make_shared<boost::asio::steady_timer>(m_context, kLeaveWithin);
            patience->async_wait([this, patience](const boost::system::error_code& error) {
                if (!error)
                    m_context.stop();
            });
            m_session->leave([this, patience] { m_context.stop(); });
            m_work.reset();
        });
        m_thread.join();
    }

    //! Blocks until the first connection stands, or with why it does not.
    std::optional<detail::RemoteFailure> start()
    {
        std::promise<std::optional<detail::RemoteFailure>> started;
        boost::asio::post(m_context, [this, &started] {
            m_session->start([&started](std::optional<detail::RemoteFailure> failure) { started.set_value(std::move(failure)); });
        });
        return started.get_future().get();
    }

    void request(api::Request request, Reply reply) override
    {
        boost::asio::post(m_context, [session = m_session, text = api::toJson(request), reply = std::move(reply)]() mutable {
            session->request(std::move(text), std::move(reply));
        });
    }

    void listen(api::EventFilter filter, Listener listener) override
    {
        boost::asio::post(m_context, [session = m_session, text = api::toJson(filter), listener = std::move(listener)]() mutable {
            session->listen(std::move(text), std::move(listener));
        });
    }

    [[nodiscard]] bool ownsCell() const override { return false; }

    void onClosed(std::function<void(base::Error)> closed) override
    {
        boost::asio::post(
            m_context, [session = m_session, closed = std::move(closed)]() mutable { session->onClosed(std::move(closed)); });
    }

    void onStatus(std::function<void(const RemoteStatus&)> changed) override
    {
        boost::asio::post(
            m_context, [session = m_session, changed = std::move(changed)]() mutable { session->onStatus(std::move(changed)); });
    }

    void retry() override
    {
        boost::asio::post(m_context, [session = m_session] { session->retry(); });
    }

    [[nodiscard]] detail::ShownCertificate certificate()
    {
        std::promise<detail::ShownCertificate> shown;
        boost::asio::post(m_context, [this, &shown] { shown.set_value(m_session->certificate()); });
        return shown.get_future().get();
    }

private:
    boost::asio::io_context m_context{1};
    std::shared_ptr<detail::RemoteSession> m_session;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work;
    std::thread m_thread;
};

//! Waits for the latency and the skew, which come with the first look.
void measure(Client& client, std::chrono::milliseconds atMost, RemoteProbe& probe)
{
    struct Seen {
        std::mutex mutex; //!< guards status
        std::condition_variable changed;
        RemoteStatus status;
    };
    const auto seen = std::make_shared<Seen>();
    client.onStatus([seen](const RemoteStatus& status) {
        const std::lock_guard lock(seen->mutex);
        seen->status = status;
        seen->changed.notify_all();
    });
    std::unique_lock lock(seen->mutex);
    seen->changed.wait_for(lock, atMost, [&] { return seen->status.latency.count() > 0; });
    probe.latency = seen->status.latency;
    probe.skew = seen->status.skew;
}

} // namespace

RemoteProbe probeRemote(const RemoteOptions& options)
{
    RemoteProbe probe;
    Client client(options);
    const auto failed = client.start();
    const auto shown = client.certificate();
    probe.fingerprint = shown.fingerprint;
    probe.trusted = shown.trusted;
    if (!probe.fingerprint.empty())
        probe.words = fingerprintWords(probe.fingerprint);
    if (failed) {
        probe.trouble = failed->trouble;
        probe.message = failed->error.text();
        return probe;
    }
    measure(client, options.connectWithin, probe);
    const auto answer = std::make_shared<std::promise<base::Result<api::CellReply>>>();
    api::ask(client, api::GetCell{}, [answer](base::Result<api::CellReply> reply) { answer->set_value(std::move(reply)); });
    auto future = answer->get_future();
    if (future.wait_for(options.connectWithin) != std::future_status::ready) {
        probe.trouble = RemoteTrouble::NoAnswer;
        probe.message = options.address.url() + " took the connection, but does not answer.";
        return probe;
    }
    auto reply = future.get();
    if (reply) {
        probe.cell = std::move(reply->cell);
        return probe;
    }
    const bool isOld = reply.error().code == base::ErrorCode::Unsupported;
    probe.trouble = isOld ? RemoteTrouble::Version : RemoteTrouble::Other;
    probe.message = reply.error().text();
    return probe;
}

base::Result<std::unique_ptr<RemoteClient>> connectRemote(RemoteOptions options)
{
    auto client = std::make_unique<Client>(std::move(options));
    if (auto failed = client->start())
        return std::unexpected(std::move(failed->error));
    return client;
}

} // namespace kaze::server
