#include "engine/api/export_requests.h"
#include "engine/api/report_requests.h"
#include "engine/api/request.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/reports/kept_download.h"
#include "ui/pages/reports/kept_reports_panel.h"
#include "ui/pages/reports/report_view.h"
#include "ui/pages/reports/reports_page.h"
#include "ui/widgets/table_view.h"

#include <QDesktopServices>
#include <QFile>
#include <QFileDialog>
#include <QTimer>
#include <QUrl>

using namespace kaze;
using namespace kaze::ui;

namespace {

//! A cell that means harm: the reports that it keeps are called so.
class HostileLink : public SampleLink {
public:
    std::vector<std::string> names;

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override
    {
        const auto later = [context, reply](const api::Response& answer) {
            QTimer::singleShot(0, context, [reply, answer] { reply(answer); });
        };
        const auto called = [this](const std::string& name) {
            return api::KeptReport{name, "weekly", api::ReportKind::Cost, "html", now(), 4};
        };
        if (const auto* query = request.as<api::ReadKeptReport>())
            return later(api::Response{api::KeptReportPart{called(query->name), ""}});
        if (!request.as<api::ListKeptReports>())
            return SampleLink::request(context, std::move(request), std::move(reply));
        api::KeptReportList list;
        for (const auto& name : names)
            list.reports.push_back(called(name));
        later(api::Response{list});
    }
};

//! Counts what is asked of the cell.
class CountingLink : public SampleLink {
public:
    QStringList ended;

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override
    {
        if (const auto* query = request.as<api::EndExport>())
            ended << QString::fromStdString(query->exportId);
        SampleLink::request(context, std::move(request), std::move(reply));
    }
};

//! Opens nothing, and says what it was asked for.
class Opener : public QObject {
    Q_OBJECT
public:
    QList<QUrl> urls;
public slots:
    void open(const QUrl& url) { urls << url; }
};

} // namespace

// Files of the Reports page, where the cell does not behave.
class TestReportFiles : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_host->theme.applyTo(*qApp);
    }
    void cleanup() { m_host.reset(); }

    void anExportThatIsStoppedAtOnceIsEndedInTheCellToo()
    {
        CountingLink link;
        ReportsPage page({link, m_host->theme, m_host->navigator, m_host->settings, m_host->workspace});
        m_host->show(page);
        QTRY_VERIFY(page.view()->layoutShown());
        page.view()->exportTo(m_host->folder.filePath("report.csv"), "csv");
        test::press(page, "Stop");
        QVERIFY(link.ended.isEmpty());
        QTRY_COMPARE(link.ended.size(), 1);
        QVERIFY(!link.ended.first().isEmpty());
    }

    void opensNoFileThatIsNoReportOrLiesElsewhere()
    {
        HostileLink link;
        link.names
            = {"../../evil.html", "/tmp/evil.html", "evil.desktop", "weekly.cost.20261116T060000Z.sh", ".html", "a\\b.html"};
        ReportsPage page({link, m_host->theme, m_host->navigator, m_host->settings, m_host->workspace});
        m_host->show(page);
        page.openThing("kept");
        auto* kept = page.keptPanel();
        QTRY_COMPARE(kept->table()->model()->rowCount(), 6);
        Opener opener;
        QDesktopServices::setUrlHandler("file", &opener, "open");
        for (int row = 0; row < 6; ++row) {
            kept->table()->setCurrentRow(row);
            kept->openSelected();
            QCOMPARE(m_host->navigator.notices.size(), row + 1);
            QVERIFY(kept->download().state() != Transfer::State::Running);
        }
        QDesktopServices::unsetUrlHandler("file");
        QVERIFY(opener.urls.isEmpty());
    }

    void aKeptReportThatComesShortIsNotSaved()
    {
        HostileLink link;
        link.names = {"weekly.cost.20261116T060000Z.html"};
        ReportsPage page({link, m_host->theme, m_host->navigator, m_host->settings, m_host->workspace});
        m_host->show(page);
        page.openThing("kept");
        auto* kept = page.keptPanel();
        QTRY_COMPARE(kept->table()->model()->rowCount(), 1);
        kept->chooseFile();
        const QString path = m_host->folder.filePath("copy.html");
        emit kept->findChild<QFileDialog*>()->fileSelected(path);
        QTRY_COMPARE(kept->download().state(), Transfer::State::Failed);
        QVERIFY(!QFile::exists(path));
    }

private:
    std::unique_ptr<test::PageHost> m_host;
};

QTEST_MAIN(TestReportFiles)
#include "test_report_files.moc"
