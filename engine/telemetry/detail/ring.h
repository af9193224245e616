#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <utility>

namespace kaze::telemetry::detail {

//! A bounded queue for any number of threads on both sides that never blocks: Dmitry Vyukov's bounded MPMC queue
//! (https://www.1024cores.net/home/lock-free-algorithms/queues/bounded-mpmc-queue). A slot's sequence says whose turn it is.
//! The values' memory is reserved at once and becomes resident when it is first used.
template <class T>
class Ring {
public:
    //! Holds `size` values, rounded up to a power of two, at least 2.
    explicit Ring(std::size_t size)
        : m_mask(std::bit_ceil(size < 2 ? std::size_t{2} : size) - 1),
          m_sequences(std::make_unique<std::atomic<std::size_t>[]>(m_mask + 1)), m_memory(new Memory[m_mask + 1])
    {
        for (std::size_t i = 0; i <= m_mask; ++i)
            m_sequences[i].store(i, std::memory_order_relaxed);
    }

    //! Nobody may use it any more.
    ~Ring()
    {
        while (tryPop())
            ;
    }

    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;

    //! Takes the value, unless the ring is full or the slot's last reader has not finished.
    [[nodiscard]] bool tryPush(T& value)
    {
        auto at = m_pushed.load(std::memory_order_relaxed);
        while (true) {
            const auto sequence = m_sequences[at & m_mask].load(std::memory_order_acquire);
            const auto turn = static_cast<std::ptrdiff_t>(sequence - at);
            if (turn < 0)
                return false;
            if (turn > 0)
                at = m_pushed.load(std::memory_order_relaxed);
            else if (m_pushed.compare_exchange_weak(at, at + 1, std::memory_order_relaxed))
                break;
        }
        ::new (&m_memory[at & m_mask]) T(std::move(value));
        m_sequences[at & m_mask].store(at + 1, std::memory_order_release);
        return true;
    }

    //! The oldest value; none when the ring is empty or that value is still being written.
    [[nodiscard]] std::optional<T> tryPop()
    {
        auto at = m_popped.load(std::memory_order_relaxed);
        while (true) {
            const auto sequence = m_sequences[at & m_mask].load(std::memory_order_acquire);
            const auto turn = static_cast<std::ptrdiff_t>(sequence - (at + 1));
            if (turn < 0)
                return std::nullopt;
            if (turn > 0)
                at = m_popped.load(std::memory_order_relaxed);
            else if (m_popped.compare_exchange_weak(at, at + 1, std::memory_order_relaxed))
                break;
        }
        auto* slot = std::launder(reinterpret_cast<T*>(&m_memory[at & m_mask]));
        std::optional<T> value(std::move(*slot));
        slot->~T();
        m_sequences[at & m_mask].store(at + m_mask + 1, std::memory_order_release);
        return value;
    }

    //! How many were ever pushed, and taken out.
    [[nodiscard]] std::uint64_t pushed() const { return m_pushed.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t popped() const { return m_popped.load(std::memory_order_relaxed); }

private:
    struct alignas(T) Memory {
        std::array<std::byte, sizeof(T)> bytes;
    };

    static constexpr std::size_t kCacheLine = 64;

    const std::size_t m_mask;
    const std::unique_ptr<std::atomic<std::size_t>[]> m_sequences;
    const std::unique_ptr<Memory[]> m_memory;
    alignas(kCacheLine) std::atomic<std::size_t> m_pushed{0};
    alignas(kCacheLine) std::atomic<std::size_t> m_popped{0};
};

} // namespace kaze::telemetry::detail
