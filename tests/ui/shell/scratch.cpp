#include "tests/ui/support/page_host.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page_list.h"
#include "ui/shell/alerts_panel.h"
#include "ui/shell/dialogs.h"
#include "ui/widgets/table_view.h"
#include "ui/pages/settings/provider_model.h"
#include <QApplication>
#include <QAbstractButton>
#include <QLineEdit>
#include <QPushButton>
using namespace kaze; using namespace kaze::ui;
class Scratch : public QObject { Q_OBJECT
private slots:
 void shoot() {
  test::PageHost host; host.theme.applyTo(*qApp);
  MainWindow w(host.link, host.theme, host.settings, allPages("/work/main/resources")); w.resize(1440,900); w.show();
  QTest::qWait(400);
  QTest::keyClick(&w, Qt::Key_K, Qt::ControlModifier); QTest::qWait(200); w.grab().save("/tmp/shots/x-palette.png");
  auto* e = w.findChild<QLineEdit*>(); for (auto* l : w.findChildren<QLineEdit*>()) if (l->placeholderText().startsWith("Type a comm")) e = l;
  QTest::keyClicks(e, "index"); QTest::qWait(400); w.grab().save("/tmp/shots/x-palette2.png"); QTest::keyClick(e, Qt::Key_Escape);
  QTest::mouseClick(test::button<QAbstractButton>(w,"5 alerts"), Qt::LeftButton); QTest::qWait(300); w.findChild<AlertsPanel*>()->grab().save("/tmp/shots/x-alerts.png"); w.findChild<AlertsPanel*>()->hide();
  QTest::keyClick(&w, Qt::Key_Question); QTest::qWait(300); w.findChild<KeySheetDialog*>()->grab().save("/tmp/shots/x-keys.png"); w.findChild<KeySheetDialog*>()->close();
  QTest::qWait(50); w.close(); QTest::qWait(200); w.findChild<CloseDialog*>()->grab().save("/tmp/shots/x-close.png"); w.findChild<CloseDialog*>()->reject();
  CloseDialog d(host.theme, 3, true, nullptr); d.show(); QTest::qWait(100); d.grab().save("/tmp/shots/x-close-tray.png");
  w.go("settings","providers"); QTest::qWait(300); auto* t = w.currentPage()->findChild<TableView*>(); t->setCurrentIndex(w.currentPage()->findChild<ProviderModel*>()->find("groq")); QTest::qWait(100);
  QTest::mouseClick(test::button<QPushButton>(*w.currentPage(),"Test"), Qt::LeftButton); QTest::qWait(300); w.grab().save("/tmp/shots/x-provider.png");
  w.go("settings","data"); QTest::qWait(400); w.grab().save("/tmp/shots/x-data.png");
  w.go("settings","appearance"); QTest::qWait(300); w.grab().save("/tmp/shots/x-appearance.png");
  host.link.setState(CellLink::State::Lost, "The data folder /home/mira/.local/share/kaze is read-only. Make it writable, or start with --data and another folder."); QTest::qWait(200); w.grab().save("/tmp/shots/x-lost.png");
  host.link.setState(CellLink::State::Connecting); QTest::qWait(700); w.grab().save("/tmp/shots/x-connecting.png");
 } };
QTEST_MAIN(Scratch)
#include "scratch.moc"
