#include "ui/pages/runs/pool_dialog.h"

#include "ui/models/run_words.h"

#include <QLineEdit>

namespace kaze::ui {

namespace {

constexpr qlonglong kMostPlaces = 1'000'000;

} // namespace

PoolDialog::PoolDialog(const PageContext& context, const api::PoolRow& pool, QWidget* parent)
    : FormDialog(context.theme,
        isWholeCell(pool.pool) ? tr("Limit of all pools together") : tr("Limit of the pool %1").arg(poolName(pool.pool)),
        tr("Runs beyond it wait in the queue, the most urgent first. Those at work finish their step when it gets smaller; "
           "nothing is lost."),
        tr("Set the limit"), parent),
      m_context(context), m_pool(pool), m_limit(new QLineEdit)
{
    m_limit->setPlaceholderText(tr("no limit"));
    if (pool.limit > 0)
        m_limit->setText(QString::number(pool.limit));
    addField(tr("Runs at work at one time"), m_limit);
    showProblem({});
    m_limit->selectAll();
    m_limit->setFocus();
}

void PoolDialog::save()
{
    const QString typed = m_limit->text().trimmed();
    bool isNumber = false;
    const auto limit = QLocale().toLongLong(typed, &isNumber);
    if (!typed.isEmpty() && (!isNumber || limit < 1 || limit > kMostPlaces))
        return showProblem(tr("\"%1\" is no number of runs; write 1 or more, or leave it empty for no limit.").arg(typed));
    api::SetPool request;
    request.pool = m_pool.pool;
    request.limit = typed.isEmpty() ? 0 : limit;
    setBusy(true);
    m_context.link.ask<api::SetPool>(this, std::move(request), [this](const base::Result<api::Done>& done) {
        setBusy(false);
        if (!done)
            return showProblem(tr("It was not changed: %1").arg(text(done.error().message)));
        emit changed();
        accept();
    });
}

} // namespace kaze::ui
