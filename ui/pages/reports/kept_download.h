#pragma once

#include "engine/api/report_requests.h"
#include "ui/pages/memory/transfer.h"
#include "ui/pages/page.h"

#include <QByteArray>

namespace kaze::ui {

//! Puts a kept report into a file, part by part; the file is there whole or not at all.
class KeptDownload : public Transfer {
    Q_OBJECT
public:
    KeptDownload(PageContext context, QObject* parent);

    //! Nothing while one is running.
    void start(const QString& name, const QString& path);
    void cancel() override;
    void resume() override;

    [[nodiscard]] QString words() const override;
    [[nodiscard]] double fraction() const override;
    [[nodiscard]] const QString& path() const { return m_path; }

private:
    struct File;
    void ask();
    void took(base::Result<api::KeptReportPart> part);
    void wrote(const QString& problem, qint64 bytes);
    void end(State state, const QString& problem = {});

    PageContext m_context;
    QString m_name;
    QString m_path;
    QString m_problem;
    std::shared_ptr<File> m_file; //!< one worker at a time has it
    qint64 m_written = 0;
    qint64 m_bytes = 0;
    int m_round = 0;
};

} // namespace kaze::ui
