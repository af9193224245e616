#pragma once

#include "engine/api/trace_requests.h"
#include "ui/pages/page.h"

namespace kaze::ui {

//! Fetches a payload as a whole, part by part. GUI thread.
class PayloadLoader : public QObject {
    Q_OBJECT
public:
    static constexpr qint64 kMost = 256 << 20; //!< bytes; more is not kept in a window

    PayloadLoader(PageContext context, QObject* parent);

    void start(const std::string& traceId, const std::string& spanId, api::PayloadSide side);
    //! Nothing is told any more.
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_running; }

signals:
    void progressed(qint64 bytes, qint64 total);
    void loaded(const QByteArray& payload);
    void failed(const QString& message);

private:
    void ask(std::int64_t offset);
    void took(base::Result<api::PayloadPart> part);

    PageContext m_context;
    api::GetPayload m_query;
    QByteArray m_bytes;
    int m_round = 0;
    bool m_running = false;
};

} // namespace kaze::ui
