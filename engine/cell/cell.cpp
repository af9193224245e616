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

base::Task<> answerRequest(
    std::shared_ptr<detail::Engine> engine, std::shared_ptr<const Caller> caller, api::Request request, OneReply reply)
{
    auto response = co_await engine->answer(std::move(request), std::move(caller));
    reply.give(std::move(response));
}

//! So that the end of a question is told to who is confined, also where its run sleeps.
base::Task<> learnWhoAsks(std::shared_ptr<detail::Engine> engine, std::shared_ptr<const Caller> caller)
{
    api::Request request{api::ListApprovals{}};
    const auto response = co_await engine->answer(std::move(request), caller);
    const auto* list = response ? response->as<api::ApprovalList>() : nullptr;
    for (std::size_t i = 0; list && i < list->approvals.size(); ++i)
        if (const auto run = base::Uuid::parse(list->approvals[i].runId))
            engine->hub().learn(*run, caller->tenant);
}

} // namespace

//! A client in the cell's own process.
class InProcessClient final : public api::CellClient {
public:
    InProcessClient(std::shared_ptr<Cell::Impl> cell, std::shared_ptr<detail::Engine> engine, std::uint64_t id, Caller caller)
        : m_cell(std::move(cell)), m_engine(std::move(engine)), m_id(id),
          m_caller(std::make_shared<const Caller>(std::move(caller)))
    {
    }

    ~InProcessClient() override
    {
        {
            const std::lock_guard lock(m_cell->mutex);
            m_cell->onClosed.erase(m_id);
        }
        // After this returns no listener is called any more. The hub forgets it later: it may be calling listeners just now.
        const std::lock_guard lock(*m_listening);
        m_gone->store(true);
        m_engine->loop().post([engine = m_engine, id = m_id] { engine->hub().forget(id); });
    }

    void request(api::Request request, Reply reply) override
    {
        auto work = std::make_shared<std::pair<api::Request, OneReply>>(std::move(request), OneReply(std::move(reply)));
        m_engine->loop().post([engine = m_engine, caller = m_caller, work] {
            base::spawn(
                engine->loop().executor(), answerRequest(engine, caller, std::move(work->first), std::move(work->second)));
        });
    }

    void listen(api::EventFilter filter, Listener listener) override
    {
        auto guarded = [gone = m_gone, listening = m_listening, hub = &m_engine->hub(), listener = std::move(listener)](
                           const api::Event& event) {
            const Hub::Telling telling(*hub);
            const std::lock_guard lock(*listening);
            if (!gone->load())
                listener(event);
        };
        auto begin = [engine = m_engine, caller = m_caller, id = m_id, gone = m_gone, filter = std::move(filter),
                         guarded = std::move(guarded)]() mutable {
            if (gone->load())
                return;
            if (caller->role == api::Role::None)
                filter = {};
            engine->hub().listen(id, std::move(filter), std::move(guarded), caller->tenant);
            if (!caller->tenant.empty())
                base::spawn(engine->loop().executor(), learnWhoAsks(engine, caller));
        };
        // On the loop at once: who goes over from one client to another there misses nothing in between.
        if (m_engine->loop().onLoopThread() && !m_engine->hub().isTelling())
            begin();
        else
            m_engine->loop().post(std::move(begin));
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
    std::shared_ptr<const Caller> m_caller;
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
    return connect(Caller());
}

std::unique_ptr<api::CellClient> Cell::connect(Caller caller)
{
    return std::make_unique<InProcessClient>(m_impl, m_impl->engine, m_impl->nextClient++, std::move(caller));
}

Inside Cell::inside()
{
    // A cell that ends has given up its engine, which lasts as long as its loop runs.
    auto connect = [weak = std::weak_ptr(m_impl), engine = std::weak_ptr(m_impl->engine)](
                       Caller caller) -> std::unique_ptr<api::CellClient> {
        const auto cell = weak.lock();
        return std::make_unique<InProcessClient>(cell, engine.lock(), cell->nextClient++, std::move(caller));
    };
    return m_impl->engine->inside(std::move(connect));
}

base::Result<std::vector<std::string>> Cell::reloadConfig()
{
    std::promise<base::Result<std::vector<std::string>>> read;
    auto run = [](detail::Engine* engine, std::promise<base::Result<std::vector<std::string>>>* done) -> base::Task<> {
        auto result = co_await engine->reloadConfig();
        done->set_value(std::move(result));
    };
    auto* engine = m_impl->engine.get();
    engine->loop().post([&] { base::spawn(engine->loop().executor(), run(engine, &read)); });
    return read.get_future().get();
}

std::vector<api::RunRow> Cell::drain()
{
    std::promise<std::vector<api::RunRow>> drained;
    auto run = [](detail::Engine* engine, std::promise<std::vector<api::RunRow>>* done) -> base::Task<> {
        auto left = co_await engine->drain();
        done->set_value(std::move(left));
    };
    auto* engine = m_impl->engine.get();
    engine->loop().post([&] { base::spawn(engine->loop().executor(), run(engine, &drained)); });
    return drained.get_future().get();
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
