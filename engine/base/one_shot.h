#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace kaze::base {

namespace detail {

//! Somebody who waits, in the list of its context.
class ListedWaiter {
public:
    ListedWaiter() = default;
    ListedWaiter(const ListedWaiter&) = delete;
    ListedWaiter& operator=(const ListedWaiter&) = delete;
    virtual ~ListedWaiter()
    {
        *m_here = m_next;
        if (m_next)
            m_next->m_here = m_here;
    }

    //! Destroys this, and with it the coroutine that waits.
    virtual void abandon() = 0;

    void enter(ListedWaiter*& list)
    {
        m_here = &list;
        m_next = list;
        if (m_next)
            m_next->m_here = &m_next;
        list = this;
    }

private:
    ListedWaiter* m_ownSlot = this;
    ListedWaiter** m_here = &m_ownSlot; //!< whoever points to this one
    ListedWaiter* m_next = nullptr;
};

//! A waiting coroutine keeps alive the very state that holds it, so nobody else would ever destroy it: the io_context does,
//! through this list, when it goes.
class WaiterService final : public boost::asio::execution_context::service {
public:
    using key_type = WaiterService;
    static inline boost::asio::execution_context::id id;

    explicit WaiterService(boost::asio::execution_context& owner) : service(owner) { }
    void add(ListedWaiter& waiter) { waiter.enter(m_first); }

private:
    void shutdown() override
    {
        while (m_first)
            m_first->abandon();
    }

    ListedWaiter* m_first = nullptr;
};

} // namespace detail

//! A value that one coroutine waits for and somebody else delivers once. Copies share it. Lives on one thread (the cell
//! loop); other threads post the delivery there. The waiter resumes through its executor, never inside `set`; when the
//! loop goes first, the waiting coroutine is destroyed where it stands.
template <class T>
class OneShot {
public:
    OneShot() : m_state(std::make_shared<State>()) { }

    //! Delivers; only the first delivery counts. Returns whether this was it.
    bool set(T value) const
    {
        const auto state = m_state;
        if (state->delivered)
            return false;
        state->delivered = true;
        if (state->waiter)
            std::exchange(state->waiter, nullptr)->complete(std::move(value));
        else
            state->value = std::move(value);
        return true;
    }

    [[nodiscard]] bool isSet() const { return m_state->delivered; }

    //! Waits for the delivery. At most one waiter, once.
    [[nodiscard]] boost::asio::awaitable<T> wait() const { return waitFor(m_state); }

private:
    struct Waiter : detail::ListedWaiter {
        virtual void complete(T value) = 0;
    };

    struct State {
        bool delivered = false;
        std::optional<T> value;
        std::unique_ptr<Waiter> waiter;
    };

    template <class Handler>
    struct HandlerWaiter final : Waiter {
        HandlerWaiter(Handler taken, State& in) : handler(std::move(taken)), state(in) { }

        void complete(T value) override
        {
            const auto executor = boost::asio::get_associated_executor(handler);
            boost::asio::post(
                executor, [taken = std::move(handler), v = std::move(value)]() mutable { std::move(taken)(std::move(v)); });
        }

        void abandon() override { const auto self = std::move(state.waiter); }

        Handler handler;
        State& state;
    };

    template <class Handler>
    static void enlist(Handler handler, State& state)
    {
        const auto executor = boost::asio::get_associated_executor(handler);
        auto& context = boost::asio::query(executor, boost::asio::execution::context);
        auto waiter = std::make_unique<HandlerWaiter<Handler>>(std::move(handler), state);
        boost::asio::use_service<detail::WaiterService>(context).add(*waiter);
        state.waiter = std::move(waiter);
    }

    static boost::asio::awaitable<T> waitFor(std::shared_ptr<State> state)
    {
        if (state->value)
            co_return std::move(*state->value);
        auto initiate = [state]<class Handler>(
                            Handler&& handler) { enlist<std::decay_t<Handler>>(std::forward<Handler>(handler), *state); };
        co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(T)>(
            initiate, boost::asio::use_awaitable);
    }

    std::shared_ptr<State> m_state;
};

} // namespace kaze::base
