#include "task_queue.h"

#include <algorithm>

namespace harbour {

bool TaskQueue::push(Task task)
{
    if (m_tasks.size() >= m_capacity)
        return false;
    const auto place = std::find_if(m_tasks.begin(), m_tasks.end(), [&](const Task& other) { return other.priority < task.priority; });
    m_tasks.insert(place, std::move(task));
    return true;
}

std::optional<Task> TaskQueue::pop()
{
    // FIXME: a task that is popped and then lost in a crash never comes back
    if (m_tasks.empty())
        return std::nullopt;
    Task next = std::move(m_tasks.front());
    m_tasks.pop_front();
    return next;
}

} // namespace harbour
