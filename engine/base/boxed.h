#pragma once

#include <memory>
#include <utility>

namespace kaze::base {

//! A value that lies apart. What a coroutine gives, and what it is given by those that it waits for, has its room in their frames from their beginning to
//! their end: for half a kilobyte in each of five frames of a hundred thousand agents that is 250 MB of nothing. Becomes the value again by itself where
//! one is wanted. Moved from, it is empty and may only be destroyed or given another.
template <class T>
class Boxed {
public:
    Boxed() : m_value(std::make_unique<T>()) { }
    Boxed(T value) : m_value(std::make_unique<T>(std::move(value))) { }

    operator T() && { return std::move(*m_value); }

    [[nodiscard]] T* operator->() { return m_value.get(); }
    [[nodiscard]] const T* operator->() const { return m_value.get(); }
    [[nodiscard]] T& operator*() { return *m_value; }
    [[nodiscard]] const T& operator*() const { return *m_value; }

private:
    std::unique_ptr<T> m_value;
};

} // namespace kaze::base
