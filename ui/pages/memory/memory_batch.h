#pragma once

#include "engine/api/memory_requests.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/memory/transfer.h"
#include "ui/pages/page.h"

namespace kaze::ui {

//! Reads, forgets or restores many records one after the other, a few at a time, so that a cell has time for others. GUI thread.
class MemoryBatch : public Transfer {
    Q_OBJECT
public:
    enum class Work { Read, Forget, Restore };

    MemoryBatch(PageContext context, QObject* parent);

    //! Nothing while one is running. `done` is called once all are done; it is given the records as they are then.
    void start(Work work, const MemoryScope& scope, std::vector<std::string> ids,
        std::function<void(std::vector<api::MemoryRecord>)> done);
    void cancel() override;
    void resume() override;
    //! Those that are done so far.
    [[nodiscard]] const std::vector<std::string>& finished() const { return m_finished; }

    [[nodiscard]] QString words() const override;
    [[nodiscard]] double fraction() const override;

private:
    void ask();
    template <class Request>
    void send(const std::string& id);
    void took(const std::string& id, base::Result<api::MemoryReply> reply);

    PageContext m_context;
    Work m_work = Work::Read;
    MemoryScope m_scope;
    std::vector<std::string> m_ids;
    std::vector<std::string> m_left; //!< of these, since it was started or went on
    std::vector<std::string> m_finished;
    std::vector<api::MemoryRecord> m_records;
    std::function<void(std::vector<api::MemoryRecord>)> m_done;
    std::size_t m_next = 0;
    int m_open = 0; //!< asked for, and not yet answered
    QString m_problem;
    int m_round = 0;
};

} // namespace kaze::ui
