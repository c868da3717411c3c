// Starts everything that a page needs; heavy libraries are loaded only where they are used.
import "../vendor/tabler/tabler.esm.min.js";
import { start as startBulk } from "./bulk.js";
import { start as startCharts } from "./charts.js";
import { start as startConfirm } from "./confirm.js";
import { start as startCopy } from "./copy.js";
import { start as startDates } from "./dates.js";
import { start as startEcho } from "./echo.js";
import { start as startFileChoice } from "./file_choice.js";
import { start as startFormTabs } from "./form_tabs.js";
import { start as startFiles } from "./files.js";
import { start as startForms } from "./forms.js";
import { start as startKeys } from "./keys.js";
import { start as startLines } from "./lines.js";
import { start as startListTools } from "./list_tools.js";
import { start as startLogin } from "./login.js";
import { start as startLookups } from "./lookups.js";
import { start as startNavigation } from "./navigation.js";
import { start as startMentions } from "./mentions.js";
import { start as startNotices } from "./notices.js";
import { start as startPage } from "./page.js";
import { start as startPalette } from "./palette.js";
import { start as startSwitch } from "./theme_switch.js";

// Confirmation comes before the guards of forms.js: both listen to "submit".
startConfirm();
for (const start of [
  startFormTabs, startForms, startLines, startSwitch, startNavigation, startPage, startPalette, startNotices, startMentions, startKeys, startBulk, startListTools, startLogin, startLookups, startDates, startEcho, startFileChoice, startFiles, startCopy, startCharts,
]) {
  start();
}
