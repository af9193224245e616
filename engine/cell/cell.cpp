#include "engine/cell/cell.h"

#include "engine/cell/detail/engine.h"

#include <atomic>
#include <future>

namespace kaze::cell {

//! What a cell and its clients share.
struct Cell::Impl {
    std::shared_ptr<detail::Engine> engine;
    std::atomic<std::uint64_t> nextClient{1};
    std::mutex mutex; //!< guards closed and its callbacks
    bool closed = false;
    std::map<std::uint64_t, std::function<void(base::Error)>> onClosed;

    void close()
    {
        decltype(onClosed) callbacks;
        {
            const std::lock_guard lock(mutex);
            closed = true;
            callbacks.swap(onClosed);
        }
        for (auto& [id, callback] : callbacks)
            callback({base::ErrorCode::Unavailable, "the cell was stopped", nullptr});
    }
};

namespace {

base::Error stopped()
{
    return {base::ErrorCode::Cancelled, "the cell was stopped before it could answer", nullptr};
}

//! Answers a request once, also when its coroutine is dropped with the loop.
class OneReply {
public:
    explicit OneReply(api::CellClient::Reply reply) : m_reply(std::make_shared<api::CellClient::Reply>(std::move(reply))) { }
    OneReply(OneReply&&) = default;
    OneReply& operator=(OneReply&&) = delete;
    ~OneReply()
    {
        if (m_reply)
            give(std::unexpected(stopped()));
    }

    void give(base::Result<api::Response> response)
    {
        if (const auto reply = std::exchange(m_reply, nullptr))
            (*reply)(std::move(response));
    }

private:
    std::shared_ptr<api::CellClient::Reply> m_reply;
};

base::Task<> answerRequest(std::shared_ptr<detail::Engine> engine, api::Request request, OneReply reply)
{
    auto response = co_await engine->answer(std::move(request));
    reply.give(std::move(response));
}

} // namespace

//! A client in the cell's own process.
class InProcessClient final : public api::CellClient {
public:
    InProcessClient(std::shared_ptr<Cell::Impl> cell, std::shared_ptr<detail::Engine> engine, std::uint64_t id)
        : m_cell(std::move(cell)), m_engine(std::move(engine)), m_id(id)
    {
    }

    ~InProcessClient() override
    {
        {
            const std::lock_guard lock(m_cell->mutex);
            m_cell->onClosed.erase(m_id);
        }
        // After this returns no listener is called any more.
        if (m_engine->loop().onLoopThread()) {
            m_engine->hub().forget(m_id);
            return;
        }
        const std::lock_guard lock(*m_listening);
        m_gone->store(true);
        m_engine->loop().post([engine = m_engine, id = m_id] { engine->hub().forget(id); });
    }

    void request(api::Request request, Reply reply) override
    {
        auto work = std::make_shared<std::pair<api::Request, OneReply>>(std::move(request), OneReply(std::move(reply)));
        m_engine->loop().post([engine = m_engine, work] {
            base::spawn(engine->loop().executor(), answerRequest(engine, std::move(work->first), std::move(work->second)));
        });
    }

    void listen(api::EventFilter filter, Listener listener) override
    {
        auto guarded = [gone = m_gone, listening = m_listening, listener = std::move(listener)](const api::Event& event) {
            const std::lock_guard lock(*listening);
            if (!gone->load())
                listener(event);
        };
        m_engine->loop().post([engine = m_engine, id = m_id, filter = std::move(filter), guarded = std::move(guarded)]() mutable {
            engine->hub().listen(id, std::move(filter), std::move(guarded));
        });
    }

    [[nodiscard]] bool ownsCell() const override { return true; }

    void onClosed(std::function<void(base::Error)> closed) override
    {
        const std::lock_guard lock(m_cell->mutex);
        m_cell->onClosed[m_id] = std::move(closed);
    }

private:
    std::shared_ptr<Cell::Impl> m_cell;
    std::shared_ptr<detail::Engine> m_engine;
    std::uint64_t m_id;
    std::shared_ptr<std::atomic<bool>> m_gone = std::make_shared<std::atomic<bool>>(false);
    std::shared_ptr<std::recursive_mutex> m_listening
        = std::make_shared<std::recursive_mutex>(); //!< held while the listener runs
};

Cell::Cell(std::shared_ptr<Impl> impl) : m_impl(std::move(impl)) { }

base::Result<std::unique_ptr<Cell>> Cell::open(CellOptions options)
{
    auto engine = detail::Engine::open(std::move(options));
    if (!engine)
        return failure(engine);
    auto impl = std::make_shared<Impl>();
    impl->engine = *engine;
    std::unique_ptr<Cell> cell(new Cell(impl));
    std::promise<base::Result<>> started;
    auto run = [](std::shared_ptr<detail::Engine> starting, std::promise<base::Result<>>* done) -> base::Task<> {
        auto result = co_await starting->start();
        done->set_value(std::move(result));
    };
    impl->engine->loop().post([&] { base::spawn(impl->engine->loop().executor(), run(impl->engine, &started)); });
    auto result = started.get_future().get();
    if (!result)
        return failure(result);
    return cell;
}

Cell::~Cell()
{
    m_impl->close();
    auto engine = std::move(m_impl->engine);
    std::promise<bool> stopped;
    auto run = [](std::shared_ptr<detail::Engine> stopping, std::promise<bool>* done) -> base::Task<> {
        const bool clean = co_await stopping->stop();
        done->set_value(clean);
    };
    engine->loop().post([&] { base::spawn(engine->loop().executor(), run(engine, &stopped)); });
    const bool clean = stopped.get_future().get();
    engine->loop().stop();
    if (!clean) {
        // A coroutine that waits for the operating system or a far server still refers to the parts: they are left to the end of the
        // process, all but what the next owner of the folder needs.
        engine->letGo();
        static_cast<void>(new std::shared_ptr<detail::Engine>(std::move(engine)));
    }
}

std::unique_ptr<api::CellClient> Cell::connect()
{
    return std::make_unique<InProcessClient>(m_impl, m_impl->engine, m_impl->nextClient++);
}

Inside Cell::inside()
{
    return m_impl->engine->inside();
}

const std::filesystem::path& Cell::dataFolder() const
{
    return m_impl->engine->folder().path();
}

base::Logger Cell::logger(const std::string& name) const
{
    return m_impl->engine->logs().logger(name);
}

} // namespace kaze::cell
