#pragma once

#include "engine/api/memory_requests.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/memory/transfer.h"
#include "ui/pages/page.h"

#include <memory>

namespace kaze::ui {

class ExportFile;

//! Puts what is shown into a file, one JSON object a line, in the form that an import takes; the first line says what it is of. The pages are asked for
//! one after the other and written away from the GUI thread; the file is there whole or not at all.
class MemoryExport : public Transfer {
    Q_OBJECT
public:
    MemoryExport(PageContext context, QObject* parent);

    //! What a search found; else everything that `filter` lets through.
    struct Subject {
        MemoryScope scope;
        std::string query;
        std::string filter;
        std::vector<api::MemoryRecord> found; //!< of a search
    };
    //! Nothing while one is running.
    void start(const QString& path, Subject subject);
    void cancel() override;
    void resume() override;

    [[nodiscard]] QString words() const override;
    [[nodiscard]] double fraction() const override;

private:
    void askPage(const std::string& cursor);
    void write(std::vector<api::MemoryRecord> rows, std::string next);
    void wrote(qint64 rows, const std::string& next, const QString& problem);
    void finish();
    void fail(const QString& problem);

    PageContext m_context;
    Subject m_subject;
    QString m_path;
    std::shared_ptr<ExportFile> m_file;
    qint64 m_rows = 0;
    qint64 m_total = -1;
    QString m_problem;
    int m_round = 0;
};

} // namespace kaze::ui
