#include "ui/pages/traces/payload_dialog.h"

#include "ui/models/run_words.h"
#include "ui/pages/traces/payload_loader.h"
#include "ui/pages/traces/payload_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr QSize kSize{860, 620};
constexpr int kSteps = 1000;
constexpr int kBarWidth = 160;

} // namespace

PayloadDialog::PayloadDialog(const PageContext& context, std::shared_ptr<const TraceView> view, int span,
    const api::SpanDetail& detail, api::PayloadSide side, QWidget* parent)
    : QDialog(parent), m_context(context), m_trace(std::move(view)), m_span(span), m_side(side),
      m_total(side == api::PayloadSide::Input ? detail.inputBytes : detail.outputBytes), m_shown(0), m_wasCut(detail.truncated),
      m_view(new PayloadView(context, side == api::PayloadSide::Input ? tr("Input") : tr("Output"))),
      m_loader(new PayloadLoader(context, this)), m_size(makeLabel(context.theme, TextRole::Muted, {})), m_bar(new QProgressBar),
      m_load(new QPushButton(tr("Load all"))), m_cancel(new QPushButton(tr("Stop loading")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle((side == api::PayloadSide::Input ? tr("Input of %1") : tr("Output of %1")).arg(m_trace->data().nameOf(span)));
    build();
    const auto& first = side == api::PayloadSide::Input ? detail.input : detail.output;
    m_view->setPayload(QByteArray::fromStdString(first));
    tellSize(static_cast<qint64>(first.size()));
    connect(m_view, &PayloadView::earlierWanted, this, &PayloadDialog::askEarlier);
    connect(m_loader, &PayloadLoader::progressed, this, [this](qint64 bytes, qint64 total) {
        m_bar->setValue(total > 0 ? static_cast<int>(bytes * kSteps / total) : 0);
        m_size->setText(tr("%1 of %2").arg(format::bytes(bytes), format::bytes(total)));
    });
    connect(m_loader, &PayloadLoader::loaded, this, [this](const QByteArray& payload) {
        m_total = payload.size();
        tellSize(payload.size());
        m_view->setPayload(payload);
    });
    connect(m_loader, &PayloadLoader::failed, this, [this](const QString& message) {
        tellSize(m_shown);
        m_size->setText(tr("The rest could not be loaded: %1").arg(message));
    });
}

void PayloadDialog::build()
{
    m_bar->setRange(0, kSteps);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(kBarWidth);
    m_bar->setAccessibleName(tr("How much is loaded"));
    auto* close = new QPushButton(tr("Close"));
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(spacing::kSmall);
    bottom->addWidget(m_size, 1);
    for (QWidget* one : {static_cast<QWidget*>(m_bar), static_cast<QWidget*>(m_load), static_cast<QWidget*>(m_cancel),
             static_cast<QWidget*>(buildCopy()), static_cast<QWidget*>(close)})
        bottom->addWidget(one);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kMedium);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(m_context.theme, TextRole::Heading, windowTitle()));
    column->addWidget(m_view, 1);
    column->addLayout(bottom);
    resize(kSize);
    for (auto* button : findChildren<QPushButton*>())
        button->setAutoDefault(false);
    connect(m_load, &QPushButton::clicked, this, &PayloadDialog::loadAll);
    connect(m_cancel, &QPushButton::clicked, this, &PayloadDialog::cancel);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
}

QPushButton* PayloadDialog::buildCopy()
{
    auto* button = new QPushButton(tr("Copy as"));
    auto* menu = new QMenu(button);
    const auto add = [this, menu](const QString& words, auto what) {
        connect(menu->addAction(words), &QAction::triggered, this, [this, words, what] {
            QApplication::clipboard()->setText(what());
            m_context.navigator.notify(tr("Copied as %1").arg(words));
        });
    };
    add(tr("Text"), [this] { return m_view->selectedText(); });
    add(tr("JSON"), [this] { return m_view->selectedJson(); });
    add(tr("Path"), [this] { return m_view->selectedPath(); });
    button->setMenu(menu);
    setMenuLook(*button);
    return button;
}

bool PayloadDialog::isLoading() const
{
    return m_loader->isRunning();
}

void PayloadDialog::tellSize(qint64 bytes)
{
    m_shown = bytes;
    const bool whole = bytes >= m_total;
    m_bar->setVisible(isLoading());
    m_cancel->setVisible(isLoading());
    m_load->setVisible(!whole && !isLoading());
    QString words = whole ? tr("All of it: %1.").arg(format::bytes(bytes))
                          : tr("The first %1 of %2.").arg(format::bytes(bytes), format::bytes(m_total));
    if (m_wasCut)
        words += QLatin1Char(' ') + tr("It was longer and was cut when it was recorded.");
    m_size->setText(words);
}

void PayloadDialog::loadAll()
{
    m_loader->start(m_trace->trace.traceId, m_trace->idOf(m_span), m_side);
    m_bar->setValue(0);
    tellSize(m_shown);
}

void PayloadDialog::cancel()
{
    m_loader->cancel();
    tellSize(m_shown);
}

void PayloadDialog::askEarlier()
{
    const int before = m_trace->previousOfName(m_span);
    if (before < 0)
        return m_view->setEarlier(std::nullopt, tr("There is no earlier call of this name in the trace."));
    api::GetSpan query;
    query.traceId = m_trace->trace.traceId;
    query.spanId = m_trace->idOf(before);
    const QString when = format::duration(m_trace->data().start[static_cast<std::size_t>(before)] - m_trace->shape->first);
    m_context.link.ask<api::GetSpan>(this, std::move(query), [this, when](base::Result<api::SpanReply> reply) {
        if (!reply)
            return m_view->setEarlier(std::nullopt, tr("The call before could not be read: %1").arg(text(reply.error().message)));
        const auto& payload = m_side == api::PayloadSide::Input ? reply->detail.input : reply->detail.output;
        m_view->setEarlier(
            QByteArray::fromStdString(payload), tr("Against the call of the same name that began at %1.").arg(when));
    });
}

} // namespace kaze::ui
