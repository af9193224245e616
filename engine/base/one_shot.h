#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace kaze::base {

//! A value that one coroutine waits for and somebody else delivers once. Copies share it. Lives on one thread (the cell
//! loop); other threads post the delivery there. The waiter resumes through its executor, never inside `set`.
template <class T>
class OneShot {
public:
    OneShot() : m_state(std::make_shared<State>()) {}

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
    struct Waiter {
        virtual ~Waiter() = default;
        virtual void complete(T value) = 0;
    };

    template <class Handler>
    struct HandlerWaiter final : Waiter {
        explicit HandlerWaiter(Handler taken) : handler(std::move(taken)) {}

        void complete(T value) override
        {
            const auto executor = boost::asio::get_associated_executor(handler);
            boost::asio::post(executor, [taken = std::move(handler), v = std::move(value)]() mutable {
                std::move(taken)(std::move(v));
            });
        }

        Handler handler;
    };

    struct State {
        bool delivered = false;
        std::optional<T> value;
        std::unique_ptr<Waiter> waiter;
    };

    static boost::asio::awaitable<T> waitFor(std::shared_ptr<State> state)
    {
        if (state->value)
            co_return std::move(*state->value);
        auto initiate = [state]<class Handler>(Handler&& handler) {
            state->waiter = std::make_unique<HandlerWaiter<std::decay_t<Handler>>>(std::forward<Handler>(handler));
        };
        co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(T)>(
            initiate, boost::asio::use_awaitable);
    }

    std::shared_ptr<State> m_state;
};

} // namespace kaze::base
