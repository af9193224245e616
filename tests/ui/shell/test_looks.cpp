#include "engine/api/snapshot.h"
#include "engine/api/trace_requests.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/pages/agents/run_detail_panel.h"
#include "ui/pages/alerts/alert_list_panel.h"
#include "ui/pages/alerts/alerts_page.h"
#include "ui/pages/alerts/rule_dialog.h"
#include "ui/pages/alerts/rules_panel.h"
#include "ui/pages/alerts/silence_dialog.h"
#include "ui/pages/gateway/forget_dialog.h"
#include "ui/pages/logs/log_list_panel.h"
#include "ui/pages/logs/logs_page.h"
#include "ui/pages/memory/fact_dialogs.h"
#include "ui/pages/memory/facts_view.h"
#include "ui/pages/memory/memory_detail.h"
#include "ui/pages/memory/memory_dialog.h"
#include "ui/pages/memory/neighbourhood_view.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/pages/page_scope.h"
#include "ui/pages/readiness/readiness_page.h"
#include "ui/pages/readiness/thresholds_dialog.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/schedules/schedule_detail_panel.h"
#include "ui/pages/schedules/schedule_dialog.h"
#include "ui/pages/settings/tenant_dialog.h"
#include "ui/pages/skills/skill_detail.h"
#include "ui/pages/skills/skill_editor.h"
#include "ui/pages/skills/skill_learning.h"
#include "ui/pages/tools/tool_detail.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/payload_dialog.h"
#include "ui/pages/traces/payload_view.h"
#include "ui/pages/traces/span_panel.h"
#include "ui/pages/traces/trace_dialogs.h"
#include "ui/pages/traces/trace_list_bar.h"
#include "ui/pages/traces/trace_list_panel.h"
#include "ui/pages/traces/traces_page.h"
#include "ui/shell/alerts_panel.h"
#include "ui/shell/dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page_list.h"
#include "ui/shell/palette_controller.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/command_palette.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/graph_view.h"
#include "ui/widgets/point_map.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QPainter>
#include <QTranslator>

using namespace kaze;
using namespace kaze::ui;

Q_DECLARE_METATYPE(kaze::ui::ThemeMode)

// How the console looks where `--screenshot` does not go: popups, dialogs, the states of the connection, German, and from right to left. Nothing may
// be clipped. With KAZE_SHOTS=<folder> it leaves a picture of each for a person to look at.
class TestLooks : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_host = std::make_unique<test::PageHost>();
        m_host->theme.applyTo(*qApp);
        m_host->theme.setMode(ThemeMode::Dark);
    }

    void cleanupTestCase()
    {
        m_window.reset();
        m_host.reset();
    }

    void everything_data()
    {
        QTest::addColumn<ThemeMode>("mode");
        QTest::addColumn<QString>("language");
        QTest::addColumn<Qt::LayoutDirection>("direction");
        QTest::addColumn<QSize>("size");
        const QSize usual(1440, 900);
        QTest::newRow("dark-en") << ThemeMode::Dark << "en" << Qt::LeftToRight << usual;
        QTest::newRow("light-de") << ThemeMode::Light << "de" << Qt::LeftToRight << usual;
        QTest::newRow("dark-rtl") << ThemeMode::Dark << "en" << Qt::RightToLeft << usual;
        QTest::newRow("contrast-de") << ThemeMode::HighContrastDark << "de" << Qt::LeftToRight << usual;
        QTest::newRow("small-de") << ThemeMode::Dark << "de" << Qt::LeftToRight << QSize(1280, 800);
        QTest::newRow("large-en") << ThemeMode::Light << "en" << Qt::LeftToRight << QSize(1920, 1080);
    }

    void everything()
    {
        QFETCH(ThemeMode, mode);
        QFETCH(QString, language);
        QFETCH(Qt::LayoutDirection, direction);
        QFETCH(QSize, size);
        m_host->settings.clear(); // what another size left there
        const QLocale before;
        QLocale::setDefault(QLocale(language));
        QTranslator words;
        QVERIFY(words.load(QString(KAZE_TEST_TRANSLATIONS "/kaze_%1.qm").arg(language)));
        QCoreApplication::installTranslator(&words);
        QGuiApplication::setLayoutDirection(direction);
        m_host->theme.setMode(mode);
        open(size);
        pages();
        gateway();
        traces();
        logs();
        memory();
        skills();
        work();
        scale();
        settings();
        popups();
        connection();
        m_window.reset();
        QGuiApplication::setLayoutDirection(Qt::LeftToRight);
        QLocale::setDefault(before);
    }

private:
    void open(const QSize& size)
    {
        m_window = std::make_unique<MainWindow>(m_host->link, m_host->theme, m_host->settings, allPages(KAZE_TEST_RESOURCES));
        m_window->resize(size);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void pages()
    {
        const QHash<QString, QString> things{{"agents", m_host->link.runOf("issue-fixer")},
            {"traces", m_host->link.runOf("security-sweep", api::RunState::Failed)},
            {"approvals", m_host->link.approvalOf("release-writer")}, {"new-run", "code-reviewer"},
            {"runs", m_host->link.runOf("security-sweep")}, {"schedules", "list"}, {"tools", "github.create_issue"},
            {"memory", "search:why did the nightly index slow down"}, {"settings", "providers"}, {"skills", "changelog"}};
        for (const auto& entry : allPages(KAZE_TEST_RESOURCES)) {
            m_window->go(entry.id, things.value(entry.id));
            take("page-" + entry.id);
        }
    }

    void gateway()
    {
        for (const QString section : {"errors", "experiments", "capacity", "cache"}) {
            m_window->go("gateway", section);
            take("gateway-" + section);
        }
        press("gateway-forget", {"Forget answers…", "Antworten vergessen…"});
        if (auto* dialog = m_window->findChild<ForgetDialog*>())
            dialog->close();
    }

    void traces()
    {
        const QString fixer = m_host->link.runOf("issue-fixer");
        for (const QString look : {"flame", "graph", "conversation", "waterfall"}) {
            m_window->go("traces", look + ":" + fixer);
            QTest::qWait(200);
            take("traces-" + look);
        }
        auto* page = m_window->currentPage()->findChild<TracesPage*>();
        page->findChild<InspectorPanel*>()->togglePath();
        take("traces-path");
        page->findChild<InspectorPanel*>()->togglePath();
        auto* span = page->findChild<SpanPanel*>();
        PayloadDialog* payload = nullptr;
        QTRY_VERIFY((payload = span->openPayload(api::PayloadSide::Input)));
        QTRY_VERIFY(!payload->view()->isBusy());
        take("traces-payload", payload);
        // Asked for until it came, more than one may have come.
        for (auto* one : page->findChildren<PayloadDialog*>())
            one->close();
        page->findChild<TraceListPanel*>()->editRules();
        auto* rules = page->findChild<RulesDialog*>();
        take("traces-rules", rules);
        rules->close();
        page->findChild<TraceListPanel*>()->bar()->choosePeriod();
        auto* period = page->findChild<PeriodDialog*>();
        take("traces-period", period);
        period->close();
        m_window->go("traces", "compare:" + m_host->link.forkedPair());
        QTest::qWait(200);
        take("traces-compared");
        page->goBack();
    }

    void logs()
    {
        m_window->go("logs", "level>=warn");
        auto* page = qobject_cast<LogsPage*>(m_window->currentPage());
        QVERIFY(QTest::qWaitFor([page] { return page->list()->model()->rowCount() > 0; }));
        page->list()->table()->setCurrentRow(page->list()->model()->rowCount() - 1);
        take("logs-line");
        const auto now = m_host->link.now();
        m_window->go("logs", PageScope{now - std::chrono::minutes(40), now - std::chrono::minutes(20), "level:error"}.toThing());
        take("logs-range");
        m_window->go("logs", "nothing-is-called-so");
        take("logs-nothing");
        m_window->go("overview");
        if (auto* overview = qobject_cast<OverviewPage*>(m_window->currentPage())) {
            const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
            overview->setRange(TimeRange{seconds - 1800, seconds - 600});
            take("overview-range");
            overview->setHours(24 * 7);
            take("overview-week");
            overview->setHours(1);
        }
    }

    void memory()
    {
        m_window->go("memory", "search:");
        take("memory-list");
        m_window->go("memory", "search:xylophone");
        take("memory-nothing");
        m_window->go("memory", "search:why did the nightly index slow down");
        QTest::qWait(100);
        m_window->currentPage()->findChild<MemoryDetail*>()->showTab("versions");
        take("memory-versions");
        m_window->currentPage()->findChild<MemoryDetail*>()->showTab("record");
        press("memory-edit", {"Edit", "Bearbeiten"});
        if (auto* dialog = m_window->findChild<MemoryDialog*>())
            dialog->close();
        QTRY_VERIFY(!m_window->findChild<MemoryDialog*>());
        m_window->go("memory", "new");
        auto* dialog = m_window->findChild<MemoryDialog*>();
        QVERIFY(dialog);
        take("memory-new", dialog);
        dialog->close();
        press("memory-forget", {"Forget", "Vergessen"});
        if (auto* question = m_window->findChild<QuestionDialog*>())
            question->close();
        memoryViews();
    }

    void memoryViews()
    {
        for (const QString view : {"facts", "graph", "causes", "map"}) {
            m_window->go("memory", "view:" + view);
            QTest::qWait(300);
            take("memory-" + view);
        }
        auto* map = m_window->currentPage()->findChild<PointMap*>();
        map->selectWithin(QPolygonF(QRectF(map->rect()).adjusted(0, 0, -map->width() / 2.0, -map->height() / 2.0)));
        map->setCurrent(map->selection().empty() ? 0 : map->selection().front());
        emit map->picked(map->current());
        take("memory-map-selected");
        m_window->go("memory", "view:facts");
        auto* facts = m_window->currentPage()->findChild<FactsView*>();
        facts->showState("proposed");
        QTRY_COMPARE(facts->model()->rowCount(), 4);
        facts->table()->setCurrentRow(1);
        take("memory-proposals");
        auto* dialog = facts->add();
        take("memory-fact-new", dialog);
        dialog->close();
        m_window->go("memory", "graph:nightly index");
        auto* graph = m_window->currentPage()->findChild<NeighbourhoodView*>();
        QTRY_VERIFY(!graph->graph()->items().nodes.empty() && graph->graph()->items().nodes.front().name == "nightly index");
        QTRY_VERIFY(graph->graph()->isCalm());
        graph->graph()->select(2);
        take("memory-graph-node");
        graph->showPathTo("Mira");
        QTest::qWait(300);
        take("memory-graph-path");
        m_window->go("memory", "view:records");
    }

    void skills()
    {
        m_window->go("skills", "changelog");
        auto* page = m_window->currentPage();
        auto* detail = page->findChild<SkillDetail*>();
        QTRY_VERIFY(detail->reply());
        for (const QString tab : {"files", "versions", "use"}) {
            detail->showTab(tab);
            take("skills-" + tab);
        }
        m_window->go("skills", "deploy-runbook");
        QTRY_VERIFY(detail->reply() && detail->name() == "deploy-runbook");
        detail->showTab("problems");
        take("skills-problems");
        press("skills-editor", {"Edit", "Bearbeiten"});
        auto* editor = page->findChild<SkillEditor*>();
        QTRY_VERIFY(editor->isOpen());
        editor->editor()->insertPlainText("\n");
        editor->save();
        QTRY_VERIFY(!editor->said().isEmpty());
        take("skills-refused");
        press("skills-leave", {"Close", "Schließen"});
        if (auto* question = m_window->findChild<QuestionDialog*>())
            test::press(*question, question->findChildren<QPushButton*>().at(1)->text());
        QTRY_VERIFY(!editor->isOpen());
        m_window->go("skills", "new");
        QTRY_VERIFY(editor->isOpen());
        take("skills-new");
        m_window->currentPage()->goBack();
        m_window->go("skills", "learn");
        take("skills-learn");
        m_window->currentPage()->goBack();
    }

    void work()
    {
        m_window->go("runs", m_host->link.forkedPair());
        take("runs-compared");
        m_window->go("runs", m_host->link.runOf("issue-fixer"));
        m_window->currentPage()->findChild<RunFacts*>()->showTab("checkpoints");
        take("runs-checkpoints");
        m_window->go("agents", m_host->link.runOf("issue-fixer"));
        m_window->currentPage()->findChild<RunDetailPanel*>()->showTab("checkpoints");
        take("agents-checkpoints");
        m_window->currentPage()->findChild<RunDetailPanel*>()->showTab("conversation");
        m_window->go("schedules", "calendar");
        take("schedules-calendar");
        m_window->go("schedules", "list");
        m_window->go("schedules", "nightly-review");
        m_window->currentPage()->findChild<ScheduleDetailPanel*>()->showTab("history");
        take("schedules-history");
        m_window->go("schedules", "new");
        auto* dialog = m_window->findChild<ScheduleDialog*>();
        QVERIFY(dialog);
        take("schedules-new", dialog);
        dialog->close();
        m_window->go("tools", "postgres");
        take("tools-server");
        m_window->go("tools", "files.read");
        m_window->currentPage()->findChild<ToolDetail*>()->showTab("figures");
        take("tools-figures");
    }

    void scale()
    {
        for (const QString section : {"stage", "bottlenecks", "latency", "slow", "patterns", "next"}) {
            m_window->go("readiness", section);
            take("readiness-" + section);
        }
        for (const QString trigger : {"host-network", "trace-query", "vector-writes"}) {
            m_window->go("readiness", trigger);
            take("readiness-" + trigger);
        }
        auto* thresholds = qobject_cast<ReadinessPage*>(m_window->currentPage())->editThresholds("trace-query");
        QVERIFY(thresholds);
        take("readiness-thresholds", thresholds);
        thresholds->close();
        m_window->go("alerts", "alerts");
        auto* page = qobject_cast<AlertsPage*>(m_window->currentPage());
        const auto* list = page->findChild<AlertListPanel*>();
        QTRY_VERIFY(list->current());
        auto* silence = page->silence(*list->current());
        take("alerts-silence", silence);
        silence->close();
        m_window->go("alerts", "rules");
        QTRY_VERIFY(page->findChild<RulesPanel*>()->current());
        take("alerts-rules");
        auto* rule = page->edit(*page->findChild<RulesPanel*>()->current());
        take("alerts-rule", rule);
        rule->close();
        m_window->go("alerts", "silences");
        take("alerts-silences");
        m_window->go("alerts", "alerts");
    }

    void settings()
    {
        m_window->go("settings", "providers");
        press("settings-new-provider", {"Add provider", "Anbieter hinzufügen"});
        m_window->go("settings", "appearance");
        take("settings-appearance");
        m_window->go("settings", "tenants");
        take("settings-tenants");
        press("settings-new-tenant", {"Add tenant", "Mandanten hinzufügen"});
        if (auto* dialog = m_window->findChild<TenantDialog*>())
            dialog->close();
        m_window->go("settings", "data");
        take("settings-data");
        press("settings-keeping", {"Change…", "Ändern…"});
        // Two cards of the page have a button of this name.
        for (auto* dialog : m_window->findChildren<QDialog*>())
            dialog->close();
        m_window->go("overview");
    }

    void popups()
    {
        for (auto* bell : m_window->findChildren<QAbstractButton*>())
            if (bell->objectName() == "alerts")
                QTest::mouseClick(bell, Qt::LeftButton);
        auto* alerts = m_window->findChild<AlertsPanel*>();
        QVERIFY(alerts->isVisible());
        take("alerts", alerts);
        alerts->hide();
        for (const bool tray : {true, false}) {
            CloseDialog dialog(m_host->theme, 7, tray, m_window.get());
            dialog.open();
            take(tray ? "close-tray" : "close-no-tray", &dialog);
        }
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_Question);
        auto* keys = m_window->findChild<KeySheetDialog*>();
        QVERIFY(keys);
        take("keys", keys);
        keys->close();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        QVERIFY(m_window->palette().palette()->isOpen());
        take("palette");
        QTest::keyClick(m_window->palette().palette()->findChild<QLineEdit*>(), Qt::Key_Escape);
        m_window->navigator().notify("Copied 3ca40bcb");
        m_window->navigator().offerUndo("7 runs will pause after this step", [] {});
        take("notice");
        m_window->go("agents", m_host->link.runOf("issue-fixer"));
        press("cancel-question", {"Cancel", "Abbrechen"});
        if (auto* question = m_window->findChild<QuestionDialog*>())
            question->close();
    }

    void connection()
    {
        m_host->link.setState(CellLink::State::Connecting);
        take("connecting");
        m_host->link.setState(CellLink::State::Lost, "the process that has /home/mira/.local/share/kaze open ended (pid 4117)");
        take("not-connected");
        m_host->link.setState(CellLink::State::Connected);
        m_host->link.changeSnapshot([](api::CellSnapshot& snapshot) { snapshot.warnings.clear(); });
    }

    void press(const QString& name, const QStringList& texts)
    {
        QTest::qWait(100);
        for (const auto& text : texts)
            if (auto* button = test::button<QPushButton>(*m_window->currentPage(), text); button && button->isVisible()) {
                QTest::mouseClick(button, Qt::LeftButton);
                take(name);
                return;
            }
        QFAIL(qPrintable("no button for " + name));
    }

    //! Waits until nothing is clipped, and keeps a picture of the window with what lies above it.
    void take(const QString& name, QWidget* above = nullptr)
    {
        const QWidget& looked = above ? *above : *m_window;
        QString clipped = "nothing yet";
        QTest::qWait(150);
        QVERIFY2(QTest::qWaitFor([&] { return (clipped = test::clippedText(looked)).isEmpty(); }, 2000),
            qPrintable(name + ": " + clipped));
        const QString folder = qEnvironmentVariable("KAZE_SHOTS");
        if (folder.isEmpty())
            return;
        QPixmap picture = m_window->grab();
        auto windows = QApplication::topLevelWidgets();
        QPainter painter(&picture);
        for (auto* widget : windows)
            if (widget != m_window.get() && widget->isVisible() && widget->isWindow())
                painter.drawPixmap(widget->mapToGlobal(QPoint(0, 0)) - m_window->mapToGlobal(QPoint(0, 0)), widget->grab());
        painter.end();
        QDir().mkpath(folder);
        QVERIFY(picture.save(folder + "/" + QTest::currentDataTag() + "-" + name + ".png"));
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestLooks)
#include "test_looks.moc"
