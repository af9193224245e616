#pragma once

#include "engine/api/export_requests.h"
#include "ui/pages/memory/transfer.h"
#include "ui/pages/page.h"

#include <QSaveFile>

#include <memory>

class QTimer;

namespace kaze::ui {

//! Puts traces, log lines or a report into a file: the cell writes one of its own in the background, which is read part by part and written away from the GUI
//! thread; the file is there whole or not at all.
class CellExport : public Transfer {
    Q_OBJECT
public:
    CellExport(PageContext context, QObject* parent);

    //! Nothing while one is running.
    void start(const QString& path, api::StartExport what);
    void cancel() override;
    void resume() override;

    [[nodiscard]] QString words() const override;
    [[nodiscard]] double fraction() const override;
    [[nodiscard]] QString listingTitle() const override;
    [[nodiscard]] QString listing() const override;

private:
    struct File;
    void started(base::Result<api::ExportState> reply);
    void ask();
    void took(base::Result<api::ExportPart> part);
    void wrote(const QString& problem, qint64 bytes);
    void finish();
    void fail(const QString& problem);
    void endThere(const std::string& exportId);
    [[nodiscard]] QString doneWords() const;
    [[nodiscard]] QString runningWords(const QString& file) const;

    PageContext m_context;
    QTimer* m_later;
    api::StartExport m_what;
    api::ExportState m_export;
    QString m_path;
    std::shared_ptr<File> m_file; //!< one worker at a time has it
    qint64 m_written = 0;
    QString m_problem;
    int m_round = 0;
};

} // namespace kaze::ui
