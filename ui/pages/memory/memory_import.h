#pragma once

#include "engine/api/memory_requests.h"
#include "ui/pages/memory/import_file.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/memory/transfer.h"
#include "ui/pages/page.h"

#include <memory>

namespace kaze::ui {

//! Brings the records of a file into a memory: read away from the GUI thread, sent in batches, each of which the cell keeps with its place in the file. Whatever
//! ends it, it goes on where it stood when the same file is imported again.
class MemoryImport : public Transfer {
    Q_OBJECT
public:
    MemoryImport(PageContext context, QObject* parent);

    //! Nothing while one is running.
    void start(const QString& path, const MemoryScope& scope);
    void cancel() override;
    void resume() override;

    [[nodiscard]] QString words() const override;
    [[nodiscard]] double fraction() const override;
    [[nodiscard]] QString listing() const override;
    [[nodiscard]] QString listingTitle() const override;
    [[nodiscard]] const std::vector<ImportRefusal>& refused() const { return m_refused; }

signals:
    //! Records came.
    void taken();

private:
    void askPosition();
    void readOn();
    void send(ImportBatch batch);
    void took(const ImportBatch& batch, base::Result<api::MemoriesImported> reply);
    void fail(const QString& problem);
    void finish();

    PageContext m_context;
    MemoryScope m_scope;
    QString m_path;
    std::string m_name;
    std::shared_ptr<ImportFile> m_file;
    qint64 m_position = 0; //!< lines that the cell has
    qint64 m_read = 0; //!< lines that were read, which may hold nothing to send
    qint64 m_begun = 0; //!< lines that the cell had before this time
    qint64 m_bytes = 0;
    qint64 m_size = 0;
    qint64 m_added = 0;
    qint64 m_known = 0;
    std::vector<ImportRefusal> m_refused;
    QString m_problem;
    int m_round = 0; //!< grows with whatever ends it
    int m_conflicts = 0;
};

} // namespace kaze::ui
