#pragma once

#include "engine/api/trace_requests.h"
#include "ui/models/trace_view.h"
#include "ui/pages/page.h"

#include <QDialog>

class QLabel;
class QProgressBar;
class QPushButton;

namespace kaze::ui {

class PayloadLoader;
class PayloadView;

//! What went into a span or came out of it, in a window of its own that stays while a person looks at others. Shows the first megabyte at once and the whole
//! when it is asked for. Opened with show().
class PayloadDialog : public QDialog {
    Q_OBJECT
public:
    PayloadDialog(const PageContext& context, std::shared_ptr<const TraceView> view, int span, const api::SpanDetail& detail,
        api::PayloadSide side, QWidget* parent);

    [[nodiscard]] PayloadView* view() const { return m_view; }
    //! Fetches what is missing.
    void loadAll();
    void cancel();
    [[nodiscard]] bool isLoading() const;

private:
    void build();
    QPushButton* buildCopy();
    void askEarlier();
    void tellSize(qint64 bytes);

    PageContext m_context;
    std::shared_ptr<const TraceView> m_trace;
    int m_span;
    api::PayloadSide m_side;
    qint64 m_total;
    qint64 m_shown; //!< bytes
    bool m_wasCut; //!< when it was recorded
    PayloadView* m_view;
    PayloadLoader* m_loader;
    QLabel* m_size;
    QProgressBar* m_bar;
    QPushButton* m_load;
    QPushButton* m_cancel;
};

} // namespace kaze::ui
