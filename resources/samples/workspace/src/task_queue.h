#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace harbour {

struct Task {
    std::string name;
    int priority = 0;
    int attempts = 0;
};

//! First in, first out within a priority.
class TaskQueue {
public:
    explicit TaskQueue(std::size_t capacity) : m_capacity(capacity) {}

    bool push(Task task);
    std::optional<Task> pop();
    std::size_t size() const { return m_tasks.size(); }

private:
    std::size_t m_capacity;
    std::deque<Task> m_tasks; // TODO: a heap would keep pushes cheap above a few hundred tasks
};

} // namespace harbour
