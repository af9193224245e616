#pragma once

#include "engine/api/export_requests.h"
#include "ui/pages/memory/transfer.h"
#include "ui/pages/page.h"

#include <QFile>

#include <memory>

namespace kaze::ui {

//! Brings a file of traces into the cell, part by part: OTLP as JSON or protobuf, or an archive of ours. Read away from the GUI thread. The cell keeps nothing
//! of a file that it cannot read.
class TraceImport : public Transfer {
    Q_OBJECT
public:
    TraceImport(PageContext context, QObject* parent);

    //! Nothing while one is running.
    void start(const QString& path);
    void cancel() override;
    void resume() override;

    [[nodiscard]] QString words() const override;
    [[nodiscard]] double fraction() const override;
    [[nodiscard]] QString listing() const override;
    [[nodiscard]] QString listingTitle() const override;

signals:
    //! Traces are there now; the first of them.
    void imported(const QString& traceId);

private:
    struct Part {
        std::string content; //!< base64
        qint64 bytes = 0; //!< of the file up to here
        bool isLast = false;
        QString problem;
    };
    void readOn();
    void send(Part part);
    void took(const Part& part, base::Result<api::TracesImported> reply);
    void fail(const QString& problem);

    PageContext m_context;
    QString m_path;
    std::shared_ptr<QFile> m_file; //!< one worker at a time has it
    std::string m_import;
    api::TracesImported m_result;
    qint64 m_bytes = 0;
    qint64 m_size = 0;
    QString m_problem;
    int m_round = 0;
};

} // namespace kaze::ui
