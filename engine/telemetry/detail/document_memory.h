#pragma once

#include <boost/json/memory_resource.hpp>

#include <cstddef>
#include <limits>
#include <new>

namespace kaze::telemetry::detail {

//! Memory for one document: a few bytes of JSON can be many times as many as a tree.
class DocumentMemory final : public boost::json::memory_resource {
public:
    //! Until `lift` there is so much; after that whoever copies out of the tree may have what he needs.
    void limit() { m_most = kMost; }
    void lift() { m_most = std::numeric_limits<std::size_t>::max(); }

private:
    static constexpr std::size_t kMost = 256U << 20;

    void* do_allocate(std::size_t size, std::size_t alignment) override
    {
        if (size > m_most - m_taken)
            throw std::bad_alloc(); // its users expect that, and whoever parses catches it
        void* const memory = ::operator new(size, std::align_val_t(alignment));
        m_taken += size;
        return memory;
    }
    void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override
    {
        ::operator delete(memory, std::align_val_t(alignment));
        m_taken -= size;
    }
    [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

    std::size_t m_most = kMost;
    std::size_t m_taken = 0;
};

} // namespace kaze::telemetry::detail
